"""The end of the interpreter: engines are stopped, and threads that wait are released."""

import os
import threading
import time
from weakref import WeakSet

import pytest

from aisecurity._engines.pyreqwest import interpreter_exit


class Engine:
    """Releases the threads that wait for it when it is stopped."""

    def __init__(self) -> None:
        self.stopped = False

    def stop(self) -> None:
        """See `Stoppable.stop`."""
        self.stopped = True
        interpreter_exit.WAITING.clear()


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the engines and threads that other tests left."""
    monkeypatch.setattr(interpreter_exit, "STOPPABLE", WeakSet[Engine]())
    monkeypatch.setattr(interpreter_exit, "WAITING", set[int]())


def test_engines_are_stopped() -> None:
    """Threads that wait for an answer are released, and then there is nothing to wait for."""
    engine = Engine()
    interpreter_exit.STOPPABLE.add(engine)
    interpreter_exit.WAITING.add(threading.get_ident())
    interpreter_exit.settle(os.getpid())

    assert engine.stopped
    assert set() == interpreter_exit.WAITING


def test_waits_for_threads_that_are_not_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """It returns when the last strange thread has left Python."""
    turns = iter([{1, threading.get_ident()}, {1, threading.get_ident()}, {threading.get_ident()}])
    monkeypatch.setattr("sys._current_frames", lambda: next(turns))
    interpreter_exit.settle(os.getpid())

    assert [] == list(turns)


def test_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread that never comes back holds the end up for a while only."""
    monkeypatch.setattr(interpreter_exit, "PATIENCE", 0.01)
    interpreter_exit.WAITING.add(0)
    begin = time.monotonic()
    interpreter_exit.settle(os.getpid())

    assert time.monotonic() - begin >= 0.01
    assert {0} == interpreter_exit.WAITING


def test_a_child_has_nothing_to_settle() -> None:
    """Engines and threads that wait are its parent's, and are left alone."""
    engine = Engine()
    interpreter_exit.STOPPABLE.add(engine)
    interpreter_exit.WAITING.add(threading.get_ident())
    interpreter_exit.settle(os.getpid() + 1)

    assert not engine.stopped
