"""Budget of queries for results and reports: the documented 10 a minute."""

from __future__ import annotations

import math
from collections import deque

from aisecurity._runtime.fork_guard import ProcessLock
from aisecurity.constants.base import QUERIES_PER_MINUTE

WINDOW = 60.0


class QueryBudget:
    """Remembers when queries were sent, those planned included; one for all threads and tasks of a scanner."""

    def __init__(self, most: int = QUERIES_PER_MINUTE) -> None:
        self._times: deque[float] = deque(maxlen=most)
        self._lock = ProcessLock()

    def count(self, now: float) -> None:
        """Note a query that is sent whatever the limit."""
        with self._lock.here:
            self._times.append(now)

    def reserve(self, now: float, latest: float = math.inf) -> float | None:
        """Plan a query for the first moment that the limit allows, and return how many seconds that is away.

        `None`, and nothing is planned, if that moment is after *latest*.
        """
        with self._lock.here:
            full = len(self._times) == self._times.maxlen
            at = max(now, self._times[0] + WINDOW) if full else now
            if at > latest:
                return None
            self._times.append(at)
            return at - now
