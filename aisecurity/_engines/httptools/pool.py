"""Pool of the connections to one origin, without I/O and without a lock: idle ones, permits for new ones, waiters."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Generic, Protocol, TypeVar

from .permits import Permit, Permits, Waiter, WaitingLine

MOST_OPENINGS: Final = 64
"""Connections that are being opened at once: who waits takes one that comes free sooner than its own handshake ends."""
PATIENCE: Final = 1.0
"""Seconds after which a waiter looks again, whether it was woken or not."""


class PooledConnection(Protocol):
    """What a pool asks of a connection."""

    answered_at: float
    """When its last answer was complete, on the clock of `time.monotonic`."""
    idle_until: float
    """When it is not to be used any more."""

    def is_quiet(self) -> bool:
        """Return whether it stands, and nothing came over it since its last answer."""
        ...  # of a Protocol

    def close(self) -> None:
        """Close it, and release its permit."""


C = TypeVar("C", bound=PooledConnection)


class OpeningPermit:
    """The leave to open a connection: one permit while it is opened, and one for as long as it stands."""

    def __init__(self, opening: Permit, standing: Permit) -> None:
        self._opening = opening
        self.standing = standing

    def opened(self) -> None:
        """End the opening, whether it succeeded or not."""
        self._opening.release()

    def close(self) -> None:
        """Give both back, where nothing was opened."""
        self._opening.release()
        self.standing.release()


class ConnectionPool(Generic[C]):
    """At most *most* connections, used from many threads or in one event loop; the warmest are taken first."""

    def __init__(self, most: int) -> None:
        self.closed = False
        self._idle: deque[C] = deque()
        self.put: Callable[[C], None] = self._idle.append
        """Keep a connection, in one step that no signal interrupts; `settle` comes after it."""
        self.line = WaitingLine()
        self._standing = Permits(most, self.line)
        self._openings = Permits(min(most, MOST_OPENINGS), self.line)

    def acquire(
        self, now: float, *, fresh: bool, youngest: float = -math.inf, waiter: Waiter | None = None
    ) -> C | OpeningPermit | None:
        """Return an idle connection, else the leave to open one, else `None`: then it must be waited for.

        *fresh*: no connection will do that was used before; *youngest*: none whose last answer came earlier; *waiter*:
        who asks, if it is in the line.
        """
        if not self.line.admits(waiter):
            return None
        connection = None if fresh else self._taken(now, youngest)
        # Who can use none of the idle ones may close one of them to make room.
        return connection or self._permit(evict=fresh or youngest > -math.inf)

    def _taken(self, now: float, youngest: float) -> C | None:
        """Return the connection that was used last, if it can be used again."""
        while True:
            try:
                connection = self._idle.pop()
            except IndexError:
                return None
            if connection.answered_at < youngest:
                self._idle.append(connection)
                return None
            try:
                if now < connection.idle_until and connection.is_quiet():
                    return connection
                connection.close()
            except BaseException:
                # A signal's handler raised; the traceback would keep the connection, and its permit, for long.
                connection.close()
                raise

    def settle(self, now: float) -> None:
        """Wake who waits, after a connection was `put` whose answer came *now*; close one that was idle for long."""
        if self.closed:
            self.drain()
            return
        self.line.wake()
        try:
            is_stale = self._idle[0].idle_until < now
        except IndexError:
            # Another thread took it.
            return
        if is_stale:
            self._close_oldest()

    def _close_oldest(self) -> bool:
        try:
            oldest = self._idle.popleft()
        except IndexError:
            return False
        try:
            oldest.close()
        except BaseException:
            oldest.close()
            raise
        return True

    def _permit(self, *, evict: bool) -> OpeningPermit | None:
        standing: Permit | None = None
        opening: Permit | None = None
        try:
            standing = self._standing.take()
            while standing is None and evict and self._close_oldest():
                standing = self._standing.take()
            if standing is None:
                return None
            opening = self._openings.take()
            if opening is not None:
                return OpeningPermit(opening, standing)
            # Not released, for nobody is to be woken.
            standing.clear()
        except BaseException:
            for permit in (standing, opening):
                if permit is not None:
                    permit.release()
            raise
        return None

    def forget(self, connection: C) -> None:
        """Close *connection* if it is idle."""
        with suppress(ValueError):
            self._idle.remove(connection)
            connection.close()

    def drain(self) -> None:
        """Close the idle connections."""
        while self._close_oldest():
            pass
