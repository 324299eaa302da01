"""The thread that aborts exchanges past their deadline."""

# Parts that no public name leads to are tested; pyright takes no reason on its own line.
# pyright: reportPrivateUsage=false

import math
import threading
import time
from collections.abc import Callable

import pytest

from aisecurity._engines.httpx import blocking, deadlines
from aisecurity._engines.httpx.deadlines import Watchdog


@pytest.fixture
def dog() -> Watchdog:
    """Give a deadlines of the test's own; its thread is a daemon."""
    return Watchdog()


def nothing() -> None:
    """Abort nothing."""


def until(true: Callable[[], bool]) -> None:
    """Wait, a second at most, until something is so."""
    end = time.monotonic() + 1.0
    while not true():
        assert time.monotonic() < end
        time.sleep(0.001)


def test_fires(dog: Watchdog) -> None:
    """An exchange that runs past its deadline is aborted, once, from another thread."""
    aborted: list[threading.Thread] = []
    over = threading.Event()

    def abort() -> None:
        aborted.append(threading.current_thread())
        over.set()

    begin = time.monotonic()
    with dog.watch(0.02, abort) as watch:
        assert over.wait(1.0)

    assert watch.fired
    assert 0.02 <= time.monotonic() - begin
    assert ["aisecurity-deadlines"] == [thread.name for thread in aborted]
    assert ([], 0) == (dog._watches, dog._ended)


def test_does_not_fire_after_the_end(dog: Watchdog) -> None:
    """An exchange that ended in time is not aborted when its deadline passes, and then forgotten."""
    aborted: list[int] = []
    with dog.watch(0.02, lambda: aborted.append(1)) as watch:
        pass
    until(lambda: not dog._watches)

    assert not watch.fired
    assert ([], 0) == (aborted, dog._ended)


def test_nearer_deadline_wakes_the_thread(dog: Watchdog) -> None:
    """A deadline before all others is kept though the thread sleeps for a later one; both share the thread."""
    over = threading.Event()
    with dog.watch(60.0, nothing) as late:
        thread = dog._thread
        with dog.watch(90.0, nothing), dog.watch(0.02, over.set) as early:
            assert over.wait(1.0)

    assert (True, False) == (early.fired, late.fired)
    assert thread is dog._thread


def test_ended_watches_are_swept(dog: Watchdog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Watches that ended long before their deadlines do not pile up, and those under way stay."""
    monkeypatch.setattr(deadlines, "SWEEP", 10)
    with dog.watch(60.0, nothing) as first:
        for _ in range(25):
            with dog.watch(30.0, nothing):
                pass

        assert len(dog._watches) <= 12
        assert first in dog._watches
        assert dog._ended == len(dog._watches) - 1


def test_infinity_adds_nothing(dog: Watchdog) -> None:
    """An exchange without a deadline needs no thread, and leaves nothing behind."""
    with dog.watch(math.inf, nothing) as watch:
        pass

    assert (False, None, [], 0) == (watch.fired, dog._thread, dog._watches, dog._ended)


def test_more_seconds_than_a_lock_takes(dog: Watchdog) -> None:
    """A deadline that no lock can wait for does not end the thread."""
    over = threading.Event()
    with dog.watch(1e300, nothing), dog.watch(0.02, over.set):
        assert over.wait(1.0)

    assert dog._thread
    assert dog._thread.is_alive()


def test_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    """A forked child starts without its parent's watches and thread, in the object that engines hold."""
    before = Watchdog()
    monkeypatch.setattr(deadlines, "WATCHDOG", before)
    before._watches.append(before.watch(60.0, nothing))
    before._thread = threading.current_thread()
    deadlines._forget()

    assert before is deadlines.WATCHDOG
    assert 0 == len(before._watches)
    assert getattr(before, "_thread", before) is None


def test_shared_watchdog_is_one() -> None:
    """Engines share one deadlines, so that many scanners need one thread."""
    assert vars(blocking)["WATCHDOG"] is deadlines.WATCHDOG
