"""IdleConnections connections, the warmest first."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable
from typing import Generic, TypeVar

from aisecurity._engines.exchange import EXPIRY, MOST_IDLE

C = TypeVar("C")


class IdleConnections(Generic[C]):
    """A stack of idle connections, the warmest on top, for many threads without a lock.

    A pool of one connection each, kept side by side: finding one costs the same with five hundred as with one, where
    a pool of many looks through all of them.
    """

    def __init__(self) -> None:
        self._idle: deque[tuple[float, C]] = deque()
        self.closed = False

    def take(self) -> C | None:
        """Return the connection that was used last, `None` if there is none."""
        try:
            return self._idle.pop()[1]
        except IndexError:
            return None

    def give(self, connection: C) -> Iterable[C]:
        """Keep *connection*, and return those to be closed: the oldest where they are too many or too old."""
        now = time.monotonic()
        self._idle.append((now, connection))
        if self.closed:
            return self.drain()
        return self._surplus(now)

    def _surplus(self, now: float) -> list[C]:
        surplus: list[C] = []
        while self._idle and (len(self._idle) > MOST_IDLE or self._idle[0][0] < now - EXPIRY):
            surplus.append(self._idle.popleft()[1])
        return surplus

    def remove(self, connection: C) -> bool:
        """Take *connection* out, and return whether it was there; another thread may use it, or take it right now."""
        try:
            self._idle.remove(next((one for one in tuple(self._idle) if one[1] is connection), (0.0, connection)))
        except ValueError:
            return False
        return True

    def drain(self) -> list[C]:
        """Return all of them, to be closed."""
        left: list[C] = []
        while (connection := self.take()) is not None:
            left.append(connection)
        return left
