"""Pool and permits, without I/O: who gets a connection, in which order, and what comes back."""

import gc
import math
import weakref
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from aisecurity._engines.httptools import permits as permits_module
from aisecurity._engines.httptools import pool as pools
from aisecurity._engines.httptools.permits import Permits, WaitingLine
from aisecurity._engines.httptools.pool import ConnectionPool, OpeningPermit


class Connection:
    """A connection that a test has stand or fall."""

    def __init__(self, permit: OpeningPermit, answered_at: float = 0.0, idle_until: float = 100.0) -> None:
        self.answered_at, self.idle_until = answered_at, idle_until
        self.quiet: Any = True
        self.closed = self.interrupted = False
        self._permit = permit.standing
        permit.opened()

    def is_quiet(self) -> bool:
        """See `PooledConnection.is_quiet`."""
        if self.quiet is None:
            raise KeyboardInterrupt
        return bool(self.quiet)

    def close(self) -> None:
        """See `PooledConnection.close`."""
        if self.interrupted:
            self.interrupted = False
            raise KeyboardInterrupt
        self.closed = True
        self._permit.release()


class Waiting:
    """A waiter that counts how often it was woken."""

    def __init__(self) -> None:
        self.woken = 0
        self.late = False

    def wake(self) -> None:
        """See `Waiter.wake`."""
        self.woken += 1


def opened(pool: ConnectionPool[Connection], now: float = 0.0, **settings: Any) -> Connection:
    """Return a new connection of *pool*."""
    permit = pool.acquire(now, fresh=True)
    assert isinstance(permit, OpeningPermit)
    return Connection(permit, now, **settings)


def put(pool: ConnectionPool[Connection], *connections: Connection) -> None:
    """Give *connections* back to *pool*, the last the warmest."""
    for connection in connections:
        pool.put(connection)
        pool.settle(connection.answered_at)


def test_no_more_than_the_number() -> None:
    """No more connections stand than the pool's number; one that closes makes room for one."""
    pool = ConnectionPool[Connection](2)
    first, _ = opened(pool), opened(pool)

    assert pool.acquire(0.0, fresh=False) is None is pool.acquire(0.0, fresh=True)
    first.close()
    first.close()
    held = pool.acquire(0.0, fresh=False)
    assert isinstance(held, OpeningPermit)
    assert pool.acquire(0.0, fresh=False) is None


def test_the_warmest_first() -> None:
    """The connection that was used last is taken first."""
    pool = ConnectionPool[Connection](3)
    cold, warm = opened(pool), opened(pool)
    put(pool, cold, warm)

    assert [warm, cold] == [pool.acquire(1.0, fresh=False) for _ in range(2)]


def test_useless_connections_are_closed() -> None:
    """A connection that expired, or over which bytes came, is closed as it is found, and its permit is free."""
    pool = ConnectionPool[Connection](3)
    good, old, noisy = opened(pool), opened(pool, idle_until=0.5), opened(pool)
    noisy.quiet = False
    put(pool, good, old, noisy)

    assert good is pool.acquire(1.0, fresh=False)
    assert (False, True, True) == (good.closed, old.closed, noisy.closed)
    assert [opened(pool), opened(pool)]


def test_expired_ones_go_as_others_come_back() -> None:
    """Whenever a connection comes back, the oldest is closed if its time is over."""
    pool = ConnectionPool[Connection](3)
    old, older = opened(pool, idle_until=2.0), opened(pool, idle_until=1.0)
    put(pool, older, old)
    late = opened(pool, 3.0)
    put(pool, late)
    put(pool, pool.acquire(3.0, fresh=False))  # type: ignore[arg-type]  # late

    assert (True, True, False) == (older.closed, old.closed, late.closed)


def test_fresh_ones_close_idle_ones() -> None:
    """Who needs a new connection where there is no room has an idle one closed, the oldest first."""
    pool = ConnectionPool[Connection](2)
    cold, warm = opened(pool), opened(pool)
    put(pool, cold, warm)
    new = opened(pool)

    assert (True, False) == (cold.closed, warm.closed)
    assert warm is pool.acquire(1.0, fresh=False)
    assert pool.acquire(1.0, fresh=True) is None
    assert not new.closed


def test_youngest() -> None:
    """Who needs a connection that was used a moment ago takes none that was not, and may close it."""
    pool = ConnectionPool[Connection](1)
    connection = opened(pool, 5.0)
    put(pool, connection)

    assert connection is pool.acquire(5.5, fresh=False, youngest=4.5)
    put(pool, connection)
    assert isinstance(pool.acquire(9.0, fresh=False, youngest=8.0), OpeningPermit)
    assert connection.closed


def test_openings_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many connections are opened at once and no more; who waits may take one that comes free."""
    monkeypatch.setattr(pools, "MOST_OPENINGS", 2)
    pool = ConnectionPool[Connection](10)
    one, two = pool.acquire(0.0, fresh=False), pool.acquire(0.0, fresh=True)
    assert isinstance(one, OpeningPermit)
    assert isinstance(two, OpeningPermit)

    assert pool.acquire(0.0, fresh=False) is None
    connection = Connection(one)
    held = pool.acquire(0.0, fresh=False)
    assert isinstance(held, OpeningPermit)
    put(pool, connection)
    assert pool.acquire(0.0, fresh=True) is None
    assert connection is pool.acquire(0.0, fresh=False)
    two.close()
    assert isinstance(pool.acquire(0.0, fresh=False), OpeningPermit)


def test_first_come_first_served() -> None:
    """Who waits comes before who came later, and before who gives a connection back and asks for the next."""
    pool = ConnectionPool[Connection](1)
    connection = opened(pool)
    first, second = Waiting(), Waiting()
    for waiter in (first, second):
        pool.line.enter(waiter)
        assert pool.acquire(0.0, fresh=False, waiter=waiter) is None
    put(pool, connection)

    assert (1, 0) == (first.woken, second.woken)
    assert pool.acquire(0.0, fresh=False) is None is pool.acquire(0.0, fresh=False, waiter=second)
    assert connection is pool.acquire(0.0, fresh=False, waiter=first)
    pool.line.leave(first)
    assert 1 == second.woken
    connection.close()
    assert 2 == second.woken
    held = pool.acquire(0.0, fresh=False, waiter=second)
    assert isinstance(held, OpeningPermit)
    pool.line.leave(second)
    pool.line.leave(second)
    assert (1, 2) == (first.woken, second.woken)


def test_who_was_forgotten() -> None:
    """A waiter that nobody woke for long takes what there is, though one before it never left."""
    pool = ConnectionPool[Connection](1)
    connection = opened(pool)
    pool.line.enter(Waiting())
    waiter = Waiting()
    pool.line.enter(waiter)
    put(pool, connection)

    assert pool.acquire(0.0, fresh=False, waiter=waiter) is None
    waiter.late = True
    assert connection is pool.acquire(0.0, fresh=False, waiter=waiter)


def test_line_that_empties_meanwhile() -> None:
    """A line whose last waiter leaves between two looks of another thread keeps nobody."""

    class Emptied(list[Waiting]):
        def __bool__(self) -> bool:
            return True

    line = WaitingLine()
    line._waiters = Emptied()  # type: ignore[assignment]  # pyright: ignore[reportPrivateUsage, reportAttributeAccessIssue]  # no thread can be stopped there

    assert line.admits(None)
    line.wake()


def test_closed_pool() -> None:
    """What comes back to a closed pool is closed."""
    pool = ConnectionPool[Connection](2)
    used, idle = opened(pool), opened(pool)
    put(pool, idle)
    pool.closed = True
    pool.drain()
    put(pool, used)

    assert (True, True) == (used.closed, idle.closed)


def test_permit_that_nobody_holds() -> None:
    """A permit is free again when nobody refers to it any more, and one whose owner is gone goes quietly."""
    line, waiter = WaitingLine(), Waiting()
    line.enter(waiter)
    permits = Permits(1, line)
    permit = permits.take()
    assert permits.take() is None
    del permit
    permit = permits.take()
    assert permit is not None

    permit.release()
    permit.release()
    assert 1 == waiter.woken
    permit = permits.take()
    assert permit is not None
    del permits
    gc.collect()
    permit.release()


def test_two_threads_that_take_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """A permit that another thread took at the same moment is not taken twice, and the next look finds a free one."""
    counts = iter([0, 2, 0, 1, 1])

    def count(_: object) -> int:
        return next(counts)

    monkeypatch.setattr(permits_module, "getweakrefcount", count)
    permits = Permits(1, WaitingLine())

    assert permits.take() is not None
    assert permits.take() is None


@pytest.mark.parametrize("step", [0, 1])
def test_signal_while_permits_are_counted(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a signal's handler raises as permits are counted, none is lost though the exception is kept."""
    permits = Permits(1, WaitingLine())
    count = weakref.getweakrefcount
    steps = iter([True] * step + [False])

    def interrupted(counted: object) -> int:
        if next(steps):
            return count(counted)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(permits_module, "getweakrefcount", interrupted)
        with pytest.raises(KeyboardInterrupt) as kept:
            permits.take()

    assert permits.take() is not None
    assert kept


def test_signal_while_a_connection_is_looked_at() -> None:
    """Where a signal's handler raises as a connection is taken, its permit is free though the exception is kept."""
    pool = ConnectionPool[Connection](1)
    connection = opened(pool)
    put(pool, connection)
    connection.quiet = None
    with pytest.raises(KeyboardInterrupt) as kept:
        pool.acquire(0.0, fresh=False)

    assert connection.closed
    assert isinstance(pool.acquire(0.0, fresh=False), OpeningPermit)
    assert kept


def test_signal_while_a_permit_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a signal's handler raises between two permits, the first is free though the exception is kept."""
    pool = ConnectionPool[Connection](1)
    take = Permits.take
    turns: Iterator[bool] = iter(())

    def interrupted(self: Permits) -> Any:
        if next(turns):
            return take(self)
        raise KeyboardInterrupt

    def no_object(*_: object) -> None:
        raise KeyboardInterrupt

    for steps in ([False], [True, False]):
        turns = iter(steps)
        with monkeypatch.context() as patch:
            patch.setattr(Permits, "take", interrupted)
            with pytest.raises(KeyboardInterrupt) as kept:
                pool.acquire(0.0, fresh=False)
    with monkeypatch.context() as patch:
        patch.setattr(OpeningPermit, "__init__", no_object)
        with pytest.raises(KeyboardInterrupt) as kept:
            pool.acquire(0.0, fresh=False)

    assert isinstance(pool.acquire(0.0, fresh=False, youngest=-math.inf), OpeningPermit)
    assert kept


def test_signal_while_a_connection_is_closed() -> None:
    """Where a signal's handler raises as a useless connection is closed, it is closed all the same."""
    pool = ConnectionPool[Connection](1)
    takes: list[Callable[[], object]] = [pool.drain, partial(pool.acquire, 0.0, fresh=False)]
    for take in takes:
        connection = opened(pool, idle_until=-1.0)
        pool.put(connection)
        connection.interrupted = True
        with pytest.raises(KeyboardInterrupt):
            take()

        assert connection.closed
