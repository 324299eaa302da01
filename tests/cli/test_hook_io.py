"""Input and output of `aisecurity guard`: pipes that are full, closed, endless or slow."""

from __future__ import annotations

import os
import threading
from collections.abc import Generator
from contextlib import ExitStack, suppress

import pytest

from aisecurity.cli import hook_io
from aisecurity.cli.hook_io import OneAnswer, Streams, read_all
from aisecurity.cli.hooks.answers import Answer, stop

HELD = Answer(0, "held back\n", "a reason")
LONG = 3600.0


class Pipes:
    """Pipes in place of the standard streams."""

    def __init__(self, close: ExitStack) -> None:
        self._close = close
        self.to_stdin = self.from_stdout = self.from_stderr = -1

    def streams(self) -> Streams:
        """Open them."""
        (stdin, self.to_stdin), (self.from_stdout, stdout), (self.from_stderr, stderr) = (os.pipe() for _ in range(3))
        for one in (stdin, self.to_stdin, stdout, self.from_stdout, stderr, self.from_stderr):
            self._close.callback(_close, one)
        return Streams(stdin, stdout, stderr)


def _close(descriptor: int) -> None:
    with suppress(OSError):
        os.close(descriptor)


@pytest.fixture
def pipes() -> Generator[Pipes]:
    """Yield pipes that are closed after the test."""
    with ExitStack() as close:
        yield Pipes(close)


class Left:
    """The end of the process, which is noted instead."""

    def __init__(self) -> None:
        self.code: int | None = None
        self.happened = threading.Event()

    def __call__(self, code: int) -> None:
        """Note *code*."""
        self.code = code
        self.happened.set()


def _ended(left: Left) -> int | None:
    assert left.happened.wait(10)
    return left.code


def test_all_is_read(pipes: Pipes) -> None:
    """More than a pipe holds is read to its end."""
    streams = pipes.streams()
    text = b"x" * 300_000

    def written() -> None:
        os.write(pipes.to_stdin, text)
        os.close(pipes.to_stdin)

    writer = threading.Thread(target=written)
    writer.start()
    assert text == read_all(streams.stdin)
    writer.join()


def test_too_much(pipes: Pipes, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too much is read all the same, and not kept."""
    streams = pipes.streams()
    monkeypatch.setattr(hook_io, "MOST_BYTES", 9)
    monkeypatch.setattr(hook_io, "_PIECE", 4)
    os.write(pipes.to_stdin, b"x" * 14)
    os.close(pipes.to_stdin)

    assert None is read_all(streams.stdin)
    assert b"" == os.read(streams.stdin, 1)


def test_answer(pipes: Pipes) -> None:
    """An answer is written, the line with its end, and the process goes on."""
    left = Left()
    reply = OneAnswer(pipes.streams(), LONG, left)

    assert 0 == reply.give(HELD)
    reply.close()
    assert (b"held back\n", b"a reason\n") == (os.read(pipes.from_stdout, 99), os.read(pipes.from_stderr, 99))
    assert not left.happened.is_set()


def test_no_line(pipes: Pipes) -> None:
    """Without a reason nothing is on standard error."""
    streams = pipes.streams()
    OneAnswer(streams, LONG, Left()).give(Answer(0, "", ""))
    os.close(streams.stderr)

    assert b"" == os.read(pipes.from_stderr, 99)


@pytest.mark.parametrize("reader_is_gone", [True, False])
def test_cannot_be_written(pipes: Pipes, *, reader_is_gone: bool) -> None:
    """An answer that cannot be written is 2, and the line says why."""
    streams = pipes.streams()
    os.close(pipes.from_stdout if reader_is_gone else streams.stdout)

    assert 2 == OneAnswer(streams, LONG, Left()).give(HELD)
    line = os.read(pipes.from_stderr, 999).decode()
    assert line.startswith("aisecurity guard: the answer cannot be written: ")
    assert line.endswith("Error\n")


def test_nobody_reads_the_line(pipes: Pipes) -> None:
    """The exit code is the same without standard error."""
    streams = pipes.streams()
    os.close(streams.stderr)

    assert 2 == OneAnswer(streams, LONG, Left()).give(stop("a reason"))


def test_late(pipes: Pipes) -> None:
    """Once its time is over the process is ended, with the answer that lets nothing through."""
    left = Left()
    OneAnswer(pipes.streams(), 0.01, left)

    assert 2 == _ended(left)
    assert b"aisecurity guard: no answer in time\n" == os.read(pipes.from_stderr, 99)


def _expire(reply: OneAnswer) -> None:
    """Do what happens when the time is over."""
    vars(reply)["_timer"].function()


def test_late_in_the_agents_form(pipes: Pipes) -> None:
    """Where the agent is known by then, the answer is in its form."""
    left = Left()
    reply = OneAnswer(pipes.streams(), LONG, left)
    reply.refuse = lambda reason: HELD._replace(line=reason)
    _expire(reply)

    assert 0 == left.code
    assert (b"held back\n", b"no answer in time\n") == (os.read(pipes.from_stdout, 99), os.read(pipes.from_stderr, 99))


def test_late_beside_an_answer(pipes: Pipes) -> None:
    """There is one answer: whoever comes second waits for the end."""
    left = Left()
    reply = OneAnswer(pipes.streams(), 0.01, left)
    assert 2 == _ended(left)

    assert 2 == reply.give(HELD)
    assert b"aisecurity guard: no answer in time\n" == os.read(pipes.from_stderr, 99)


def test_stuck_after_the_answer(pipes: Pipes) -> None:
    """A process that does not end after its answer is ended, with the code of the answer."""
    left = Left()
    reply = OneAnswer(pipes.streams(), LONG, left)

    assert 0 == reply.give(HELD)
    _expire(reply)
    assert 0 == left.code
    assert b"a reason\n" == os.read(pipes.from_stderr, 99)


def test_stuck_answer(pipes: Pipes) -> None:
    """An answer that nobody takes, half of it written, lets nothing pass."""
    streams = pipes.streams()
    left = Left()
    reply = OneAnswer(streams, 0.5, left)
    writer = threading.Thread(target=reply.give, args=[Answer(0, "x" * 4_000_000, "")])
    writer.start()

    assert 2 == _ended(left)
    while os.read(pipes.from_stdout, 1_000_000):
        if not writer.is_alive():
            break
        writer.join(0.01)
