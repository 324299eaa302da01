"""Rate limits: requests of a key per minute, and concurrent scans."""

from collections import OrderedDict, deque
from collections.abc import Callable, Generator
from contextlib import contextmanager

from aisecurity.emulator.http.rejections import Rejection

_MINUTE = 60.0
# Callers choose keys freely, so the number of remembered keys is bounded.
_MAX_KEYS = 1000


class PerMinuteLimit:
    """At most *limit* requests of a key in any 60 seconds, 0 for no limit; a rejected one does not count.

    *name* is that of the setting.
    """

    def __init__(self, limit: int, monotonic: Callable[[], float], name: str = "queries_per_minute") -> None:
        self._limit = limit
        self._name = name
        self._monotonic = monotonic
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._seen)

    def count(self, key: str) -> None:
        """Count a request; raises a Rejection, 429, if it exceeds the limit."""
        if self._limit == 0:
            return
        now = self._monotonic()
        seen = self._seen.setdefault(key, deque())
        self._seen.move_to_end(key)
        while seen and seen[0] <= now - _MINUTE:
            seen.popleft()
        if len(seen) >= self._limit:
            raise Rejection(429, limit=self._name)
        seen.append(now)
        if len(self) > _MAX_KEYS:
            self._seen.popitem(last=False)


class ConcurrentScanLimit:
    """At most *limit* concurrent scans, 0 for no limit."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._running = 0

    @contextmanager
    def slot(self) -> Generator[None]:
        """Hold a slot during a scan; raises a Rejection, 429, if none is free."""
        if self._limit and self._running >= self._limit:
            raise Rejection(429, limit="max_concurrent")
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1
