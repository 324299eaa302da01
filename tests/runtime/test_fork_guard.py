"""The fork guard: the threads that a fork waits for, and the state that a child starts with."""

import os
import threading
import time
from collections.abc import Iterator

import pytest

from aisecurity._core.budgets.queries import QueryBudget
from aisecurity._core.effects import FlowLock
from aisecurity._runtime import fork_guard
from aisecurity._runtime.fork_guard import NoFork


@pytest.fixture
def no_fork() -> NoFork:
    """Return one that no fork of the test process knows."""
    return NoFork()


@pytest.fixture
def inside(no_fork: NoFork) -> Iterator[threading.Event]:
    """Keep another thread in the block until the event is set."""
    begun, over = threading.Event(), threading.Event()

    def stay() -> None:
        with no_fork:
            begun.set()
            over.wait()

    thread = threading.Thread(target=stay)
    thread.start()
    begun.wait()
    yield over
    over.set()
    thread.join()


def test_a_fork_waits(no_fork: NoFork, inside: threading.Event) -> None:
    """It goes on when the thread inside is out."""
    order: list[str] = []

    def leave() -> None:
        order.append("out")
        inside.set()

    threading.Timer(0.05, leave).start()
    no_fork.before()
    order.append("fork")
    no_fork.after_in_parent()

    assert ["out", "fork"] == order


def test_nobody_enters_while_it_forks(no_fork: NoFork) -> None:
    """A thread that comes meanwhile goes in when the fork is over, and others after it."""
    order: list[str] = []

    def enter() -> None:
        with no_fork:
            order.append("in")

    no_fork.before()
    thread = threading.Thread(target=enter)
    thread.start()
    time.sleep(0.05)
    order.append("forked")
    no_fork.after_in_parent()
    thread.join()
    enter()

    assert ["forked", "in", "in"] == order


@pytest.mark.usefixtures("inside")
def test_patience(no_fork: NoFork, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread inside may wait for the thread that forks, so that one does not wait for ever."""
    monkeypatch.setattr(fork_guard, "PATIENCE", 0.01)
    begin = time.monotonic()
    no_fork.before()
    no_fork.after_in_parent()

    assert time.monotonic() - begin >= 0.01


def test_a_fork_from_inside(no_fork: NoFork) -> None:
    """A thread that forks inside, where it may be several times, does not wait for itself."""
    with no_fork, no_fork:
        waits = no_fork.others()
        no_fork.before()
        no_fork.after_in_parent()

    assert not waits


@pytest.mark.usefixtures("inside")
def test_a_child_starts_anew(no_fork: NoFork, monkeypatch: pytest.MonkeyPatch) -> None:
    """There, only the block of the thread that forked is still to end; nobody else's holds up the next fork."""
    monkeypatch.setattr(fork_guard, "PATIENCE", 0.0)
    with no_fork:
        no_fork.before()
        no_fork.after_in_child()

    assert not no_fork.others()


def test_locks_are_free_in_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock that a thread of the parent held to count queries or fetch a token is free in a child."""
    gate, pace = FlowLock(), QueryBudget()
    assert gate.threads.here.claim(self := object())
    with pace._lock.here:  # pyright: ignore[reportPrivateUsage]  # no public name leads there
        assert not gate.threads.here.claim(object())
        assert self is gate.threads.here.holder
        child = os.getpid() + 1
        monkeypatch.setattr(os, "getpid", lambda: child)

        assert gate.threads.here.claim(object())
        assert 0.0 == pace.reserve(1.0)
