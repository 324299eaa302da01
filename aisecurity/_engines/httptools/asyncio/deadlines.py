"""Deadlines of exchanges in an event loop: one timer for all, since most of them end in time."""

from __future__ import annotations

import asyncio
import heapq
import math
import time
from typing import Final, Protocol

SWEEP: Final = 1000
"""Deadlines that were met and may stay in the queue."""


class Expiring(Protocol):
    """An exchange that has a deadline."""

    def expire(self) -> None:
        """End it, since its time is over."""


class Deadline:
    """The end of an exchange, on the clock of `time.monotonic`."""

    __slots__ = ("end", "exchange")

    def __init__(self, end: float, exchange: Expiring) -> None:
        self.end = end
        self.exchange: Expiring | None = exchange

    def __lt__(self, other: Deadline) -> bool:
        return self.end < other.end


class Deadlines:
    """The deadlines of one loop, with one timer, which is set for the next one."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._queue: list[Deadline] = []
        self._met = 0
        self._timer: asyncio.TimerHandle | None = None
        self._set_for = math.inf

    def add(self, end: float, exchange: Expiring) -> Deadline:
        """Have *exchange* expire at *end*, unless it is met before."""
        deadline = Deadline(end, exchange)
        if end < math.inf:
            heapq.heappush(self._queue, deadline)
            if end < self._set_for:
                self._set(end)
        return deadline

    def met(self, deadline: Deadline) -> None:
        """Take note that the exchange of *deadline* is over."""
        deadline.exchange = None
        if deadline.end == math.inf:
            return
        self._met += 1
        if self._met > SWEEP and 2 * self._met > len(self._queue):
            self._queue = [one for one in self._queue if one.exchange is not None]
            heapq.heapify(self._queue)
            self._met = 0

    def _set(self, end: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._set_for = end
        self._timer = self._loop.call_later(end - time.monotonic(), self._expire)

    def _expire(self) -> None:
        now = time.monotonic()
        self._timer, self._set_for = None, math.inf
        while self._queue and self._queue[0].end <= now:
            exchange = heapq.heappop(self._queue).exchange
            if exchange is None:
                self._met -= 1
            else:
                exchange.expire()
        if self._queue:
            self._set(self._queue[0].end)
