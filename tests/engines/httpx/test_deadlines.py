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
from aisecurity.exceptions import APIConnectionError


@pytest.fixture
def watchdog() -> Watchdog:
    """Return a watchdog of the test's own; its thread is a daemon."""
    return Watchdog()


def nothing() -> None:
    """Abort nothing."""


def until(true: Callable[[], bool]) -> None:
    """Wait, a second at most, until something is so."""
    end = time.monotonic() + 30.0
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
        assert over.wait(30.0)

    assert watch.fired
    assert 0.02 <= time.monotonic() - begin
    assert ["aisecurity-deadlines"] == [thread.name for thread in aborted]
    assert ([], 0) == (watchdog._watches, len(watchdog._new))


def test_does_not_fire_after_the_end(watchdog: Watchdog) -> None:
    """An exchange that ended in time is not aborted when its deadline passes, and then forgotten."""
    aborted: list[int] = []
    with watchdog.watch(0.02, lambda: aborted.append(1)) as watch:
        pass
    until(lambda: not watchdog._watches)

    watch.fire()

    assert (False, True, []) == (watch.fired, watch.is_over, aborted)


def test_nearer_deadline_wakes_the_thread(watchdog: Watchdog) -> None:
    """A deadline before all others is kept though the thread sleeps for a later one; both share the thread."""
    fired: list[threading.Thread] = []
    over = threading.Event()

    def abort() -> None:
        fired.append(threading.current_thread())
        over.set()

    with watchdog.watch(0.02, abort):
        assert over.wait(30.0)
    with watchdog.watch(60.0, nothing) as late:
        until(lambda: late in watchdog._watches)
        over.clear()
        with watchdog.watch(90.0, nothing), watchdog.watch(0.02, abort) as early:
            assert over.wait(30.0)

    assert (True, False) == (early.fired, late.fired)
    assert fired[0] is fired[1]


def test_ended_watches_are_swept(watchdog: Watchdog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Watches that ended long before their deadlines do not pile up, and those under way stay."""
    monkeypatch.setattr(deadlines, "SWEEP", 10)
    watchdog._most = 10
    # It sleeps for a nearer deadline, so none of these wakes it but by their number.
    with watchdog.watch(20.0, nothing), watchdog.watch(60.0, nothing) as first:
        for _ in range(100):
            watches = [watchdog.watch(30.0, nothing) for _ in range(4)]
            with watches[0], watches[1], watches[2], watches[3]:
                until(lambda: len(watchdog._new) <= 10)
        until(lambda: len(watchdog._watches) <= 10)

        assert first in watchdog._watches


def test_infinity_adds_nothing(watchdog: Watchdog) -> None:
    """An exchange without a deadline needs no thread, and leaves nothing behind."""
    with watchdog.watch(math.inf, nothing) as watch:
        pass

    assert (False, [None], [], 0) == (watch.fired, watchdog._post, watchdog._watches, len(watchdog._new))


def test_more_seconds_than_a_lock_takes(watchdog: Watchdog) -> None:
    """A deadline that no lock can wait for does not end the thread."""
    over = threading.Event()
    with watchdog.watch(1e300, nothing), watchdog.watch(0.02, over.set):
        assert over.wait(30.0)

    assert [] == watchdog._post


def test_end_while_it_is_aborted(watchdog: Watchdog) -> None:
    """An exchange that ends as it is aborted waits for that, and knows of it."""
    begun, may_end = threading.Event(), threading.Event()
    order: list[str] = []

    def abort() -> None:
        begun.set()
        may_end.wait(30.0)
        order.append("aborted")

    with watchdog.watch(0.01, abort) as watch:
        assert begun.wait(30.0)
        threading.Timer(0.05, may_end.set).start()
    order.append("over")

    assert (True, ["aborted", "over"]) == (watch.fired, order)


def test_one_thread_only(watchdog: Watchdog) -> None:
    """A second thread, as after a start that was interrupted, ends at once."""
    over = threading.Event()
    with watchdog.watch(0.02, over.set):
        assert over.wait(30.0)
    second = threading.Thread(target=watchdog._run)
    second.start()
    second.join(30.0)

    assert not second.is_alive()


def test_thread_that_ended(watchdog: Watchdog) -> None:
    """One that ended, as for want of memory, is followed by another, which keeps the deadlines of both."""

    def fail() -> None:
        raise MemoryError

    watchdog._new.append(watchdog.watch(0.0, fail))
    over = threading.Event()
    late = watchdog.watch(0.02, over.set)
    watchdog._new.append(late)
    with pytest.raises(MemoryError):
        watchdog._run()
    with watchdog.watch(60.0, nothing):
        assert over.wait(30.0)

    assert late.fired


def test_new_while_it_looks(watchdog: Watchdog) -> None:
    """The thread does not sleep over a watch that came as it looked at the others."""
    second = watchdog.watch(60.0, nothing)
    first = watchdog.watch(0.0, lambda: watchdog._new.append(second))
    watchdog._new.append(first)
    watchdog._turn()

    assert (True, [second]) == (first.fired, list(watchdog._new))


def test_no_thread(watchdog: Watchdog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where none can be started nothing is sent, and the next exchange has its deadline."""

    def full(*_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", full)
    with pytest.raises(APIConnectionError, match="no thread for its deadline") as error, watchdog.watch(0.02, nothing):
        pass
    monkeypatch.undo()
    over = threading.Event()
    with watchdog.watch(0.02, over.set):
        assert over.wait(30.0)

    assert not error.value.sent


def test_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    """A forked child starts without its parent's watches and thread, in the object that engines hold."""
    before = Watchdog()
    monkeypatch.setattr(deadlines, "WATCHDOG", before)
    before._watches.append(before.watch(60.0, nothing))
    before._post.clear()
    deadlines._forget()

    assert before is deadlines.WATCHDOG
    assert ([], [None]) == (before._watches, before._post)


def test_shared_watchdog_is_one() -> None:
    """Engines share one deadlines, so that many scanners need one thread."""
    assert vars(blocking)["WATCHDOG"] is deadlines.WATCHDOG
