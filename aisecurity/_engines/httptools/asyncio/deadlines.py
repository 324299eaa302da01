"""Deadlines of exchanges in an event loop: one timer for all, since most of them end in time."""

from __future__ import annotations

import asyncio
import math
import time
from typing import Protocol


class Expiring(Protocol):
    """An exchange that has a deadline."""

    def expire(self) -> None:
        """End it, since its time is over."""


class Deadlines:
    """The deadlines of the exchanges that are under way in a loop.

    The timer stays as it is set when an exchange ends in time: at its end, all that are under way are looked through.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._ends: dict[Expiring, float] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._set_for = math.inf

    def add(self, end: float, exchange: Expiring) -> None:
        """Have *exchange* expire at *end*, on the clock of `time.monotonic`, unless it is met before."""
        self._ends[exchange] = end
        if end < self._set_for:
            self._set(end)

    def met(self, exchange: Expiring) -> None:
        """Take note that *exchange* is over."""
        self._ends.pop(exchange, None)

    def _set(self, end: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._set_for = end
        self._timer = self._loop.call_later(end - time.monotonic(), self._expire)

    def _expire(self) -> None:
        now = time.monotonic()
        self._timer, self._set_for = None, math.inf
        for exchange in [exchange for exchange, end in self._ends.items() if end <= now]:
            self.met(exchange)
            exchange.expire()
        nearest = min(self._ends.values(), default=math.inf)
        if nearest < math.inf:
            self._set(nearest)
