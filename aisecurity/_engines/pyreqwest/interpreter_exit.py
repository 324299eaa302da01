"""End of the interpreter, out of which the thread of pyreqwest is kept.

Up to Python 3.13, a thread that is not Python's own and waits for the interpreter at that moment aborts the process.
"""

from __future__ import annotations

import atexit
import os
import sys
import threading
import time
from typing import Final, Protocol
from weakref import WeakSet

PATIENCE: Final = 2.0
"""Seconds that the end of the process is held up at most."""


class Stoppable(Protocol):
    """What threads wait for."""

    def stop(self) -> None:
        """Release every thread that waits, with an error."""


WAITING: Final[set[int]] = set()
"""The threads that wait for an answer."""
STOPPABLE: Final[WeakSet[Stoppable]] = WeakSet()


def prepare() -> None:
    """Register `settle` for the end of the process."""
    atexit.register(settle, os.getpid())


def settle(process: int) -> None:
    """Return once no thread waits for an answer, and none but Python's own runs Python code; or after 2 s.

    At once in a child of *process*, where those threads are not.
    """
    if process != os.getpid():
        return
    for one in list(STOPPABLE):
        one.stop()
    end = time.monotonic() + PATIENCE
    while (WAITING or _foreign_threads()) and time.monotonic() < end:
        time.sleep(0.001)


def _foreign_threads() -> bool:
    ours = {thread.ident for thread in threading.enumerate()}
    return any(thread not in ours for thread in sys._current_frames())  # pyright: ignore[reportPrivateUsage]  # documented
