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
def watchdog() -> Watchdog:
    """Return a watchdog of the test's own; its thread is a daemon."""
    return Watchdog()


def nothing() -> None:
    """Abort nothing."""


def until(true: Callable[[], bool]) -> None:
    """Wait, a second at most, until something is so."""
    end = time.monotonic() + 1.0
    while not true():
        assert time.monotonic() < end
        time.sleep(0.001)


def test_fires(watchdog: Watchdog) -> None:
    """An exchange that runs past its deadline is aborted, once, from another thread."""
    aborted: list[threading.Thread] = []
    over = threading.Event()

    def abort() -> None:
        aborted.append(threading.current_thread())
        over.set()

    begin = time.monotonic()
    with watchdog.watch(0.02, abort) as watch:
        assert over.wait(1.0)

    assert watch.fired
    assert 0.02 <= time.monotonic() - begin
    assert ["aisecurity-deadlines"] == [thread.name for thread in aborted]
    assert ([], 0) == (watchdog._watches, watchdog._ended)


def test_does_not_fire_after_the_end(watchdog: Watchdog) -> None:
    """An exchange that ended in time is not aborted when its deadline passes, and then forgotten."""
    aborted: list[int] = []
    with watchdog.watch(0.02, lambda: aborted.append(1)) as watch:
        pass
    until(lambda: not watchdog._watches)

    assert not watch.fired
    assert ([], 0) == (aborted, watchdog._ended)


def test_nearer_deadline_wakes_the_thread(watchdog: Watchdog) -> None:
    """A deadline before all others is kept though the thread sleeps for a later one; both share the thread."""
    over = threading.Event()
    with watchdog.watch(60.0, nothing) as late:
        thread = watchdog._thread
        with watchdog.watch(90.0, nothing), watchdog.watch(0.02, over.set) as early:
            assert over.wait(1.0)

    assert (True, False) == (early.fired, late.fired)
    assert thread is watchdog._thread


def test_ended_watches_are_swept(watchdog: Watchdog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Watches that ended long before their deadlines do not pile up, and those under way stay."""
    monkeypatch.setattr(deadlines, "SWEEP", 10)
    with watchdog.watch(60.0, nothing) as first:
        for _ in range(25):
            with watchdog.watch(30.0, nothing):
                pass

        assert len(watchdog._watches) <= 12
        assert first in watchdog._watches
        assert watchdog._ended == len(watchdog._watches) - 1


def test_infinity_adds_nothing(watchdog: Watchdog) -> None:
    """An exchange without a deadline needs no thread, and leaves nothing behind."""
    with watchdog.watch(math.inf, nothing) as watch:
        pass

    assert (False, None, [], 0) == (watch.fired, watchdog._thread, watchdog._watches, watchdog._ended)


def test_more_seconds_than_a_lock_takes(watchdog: Watchdog) -> None:
    """A deadline that no lock can wait for does not end the thread."""
    over = threading.Event()
    with watchdog.watch(1e300, nothing), watchdog.watch(0.02, over.set):
        assert over.wait(1.0)

    assert watchdog._thread
    assert watchdog._thread.is_alive()


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
