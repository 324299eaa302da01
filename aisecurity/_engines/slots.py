"""Connections that wait for work."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable
from typing import Generic, TypeVar

from .exchange import EXPIRY, MOST_IDLE

S = TypeVar("S")


class Idle(Generic[S]):
    """A stack of idle connections, the warmest on top, for many threads without a lock.

    A pool of one connection each, kept side by side: finding one costs the same with five hundred as with one, where
    a pool of many looks through all of them.
    """

    def __init__(self) -> None:
        self._idle: deque[tuple[float, S]] = deque()
        self.closed = False

    def take(self) -> S | None:
        """Return the connection that was used last, `None` if there is none."""
        try:
            return self._idle.pop()[1]
        except IndexError:
            return None

    def give(self, slot: S) -> Iterable[S]:
        """Take *slot* back, and return what is to be closed: the oldest where they are too many or too old."""
        now = time.monotonic()
        self._idle.append((now, slot))
        if self.closed:
            return self.drain()
        return self._surplus(now)

    def _surplus(self, now: float) -> list[S]:
        surplus: list[S] = []
        while self._idle and (len(self._idle) > MOST_IDLE or self._idle[0][0] < now - EXPIRY):
            surplus.append(self._idle.popleft()[1])
        return surplus

    def drain(self) -> list[S]:
        """Return all of them, to be closed."""
        left: list[S] = []
        while (slot := self.take()) is not None:
            left.append(slot)
        return left
