"""Input and output of `aisecurity guard`: all of the standard input, one answer, and an end in any case."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final, NamedTuple

from .hooks.answers import STOPPED, Answer, Refusal, stop

SECONDS: Final = 12.0
"""Until the command ends by itself; with the start of Python that is below 15, and agents stop a hook after 30."""
MOST_BYTES: Final = 64 * 1024 * 1024
"""Bytes of an input that are kept."""
_PIECE: Final = 1024 * 1024
_LATE: Final = "no answer in time"


class Streams(NamedTuple):
    """File descriptors of the process. Python's own streams are `None` where one was closed."""

    stdin: int = 0
    stdout: int = 1
    stderr: int = 2


def read_all(stdin: int) -> bytes | None:
    """Return all that *stdin* holds, `None` if that is too much to be kept. OSError if it is closed."""
    pieces: list[bytes] = []
    size = 0
    # An agent whose hook ends before it has read all takes that for its own failure, and goes on.
    while piece := os.read(stdin, _PIECE):
        size += len(piece)
        if size <= MOST_BYTES:
            pieces.append(piece)
        else:
            pieces.clear()
    return b"".join(pieces) if size <= MOST_BYTES else None


class OneAnswer:
    """The one answer of the command: given by it, or once its time is over by a thread that then ends the process."""

    def __init__(self, streams: Streams, seconds: float, leave: Callable[[int], object]) -> None:
        self.refuse: Refusal = stop
        """Makes the answer that lets nothing through; of the agent's own form as soon as that is known."""
        self._streams = streams
        self._leave = leave
        self._code = STOPPED
        self._given = threading.Lock()
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._timer.start()

    def give(self, answer: Answer) -> int:
        """Write *answer* and return the exit code, which is 2 if it cannot be written."""
        # The lock is never released: there is one answer.
        if self._given.acquire(blocking=False):
            self._code = self._written(answer)
        else:
            self._timer.join()
        return self._code

    def close(self) -> None:
        """Let the process go on after the answer."""
        self._timer.cancel()

    def _written(self, answer: Answer) -> int:
        try:
            _write(self._streams.stdout, answer.out)
        except OSError as error:
            answer = stop(f"the answer cannot be written: {type(error).__name__}")
        # The exit code counts where nobody reads the line.
        with suppress(OSError):
            _write(self._streams.stderr, f"{answer.line}\n" if answer.line else "")
        return answer.code

    def _end(self) -> None:
        # Where the lock is not free, the answer is stuck on its way.
        if self._given.acquire(blocking=False):
            self._code = self._written(self.refuse(_LATE))
        self._leave(self._code)


def _write(stream: int, text: str) -> None:
    """Write *text* to *stream*, all of it. OSError if that cannot be done."""
    rest = memoryview(text.encode("ascii", "backslashreplace"))
    while rest:
        rest = rest[os.write(stream, rest) :]
