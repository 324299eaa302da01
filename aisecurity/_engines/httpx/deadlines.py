"""Deadlines of blocking exchanges, which a watchdog aborts: each byte that comes renews the time of a blocking read."""

from __future__ import annotations

import heapq
import math
import os
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

SWEEP = 1000
"""Watches that ended and may stay in the queue."""


class Watch:
    """One thing that is watched while it is in its `with` block; *fired* says that it was aborted."""

    def __init__(self, watchdog: Watchdog, end: float, abort: Callable[[], None]) -> None:
        self._watchdog = watchdog
        self.end = end
        self.abort: Callable[[], None] | None = abort
        self.fired = False

    def __lt__(self, other: Watch) -> bool:
        return self.end < other.end

    def __enter__(self) -> Self:
        self._watchdog.add(self)
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._watchdog.done(self)


class Watchdog:
    """One daemon thread, started at the first watch, that sleeps until the next deadline.

    A watch that ended stays in the queue, so that one that ends in time never wakes the thread; those that ended are
    swept out when they are the most.
    """

    def __init__(self) -> None:
        self._lock = threading.Condition()
        self._watches: list[Watch] = []
        self._ended = 0
        self._thread: threading.Thread | None = None

    def watch(self, seconds: float, abort: Callable[[], None]) -> Watch:
        """Return a context that calls *abort*, from another thread, if its block runs longer than *seconds*."""
        return Watch(self, time.monotonic() + seconds, abort)

    def add(self, watch: Watch) -> None:
        """Queue *watch*, and wake the thread if no deadline is nearer."""
        if watch.end == math.inf:
            return
        with self._lock:
            heapq.heappush(self._watches, watch)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="aisecurity-deadlines", daemon=True)
                self._thread.start()
            elif self._watches[0] is watch:
                self._lock.notify()

    def done(self, watch: Watch) -> None:
        """End *watch*, also if its deadline passes at this very moment."""
        with self._lock:
            watch.abort = None
            if watch.fired or watch.end == math.inf:
                return
            self._ended += 1
            if self._ended > SWEEP and 2 * self._ended > len(self._watches):
                self._watches = [one for one in self._watches if one.abort is not None]
                heapq.heapify(self._watches)
                self._ended = 0

    def _run(self) -> None:
        while True:
            with self._lock:
                self._abort_expired()
                self._lock.wait(self._until_next())

    def _until_next(self) -> float | None:
        # More seconds than a lock takes would be an error, which ends the thread.
        return min(self._watches[0].end - time.monotonic(), threading.TIMEOUT_MAX) if self._watches else None

    def _abort_expired(self) -> None:
        now = time.monotonic()
        while self._watches and self._watches[0].end <= now:
            watch = heapq.heappop(self._watches)
            if watch.abort is None:
                self._ended -= 1
            else:
                watch.fired = True
                watch.abort()


WATCHDOG = Watchdog()


def _forget() -> None:
    """Start anew in a forked child: the thread and the lock's owner stayed with the parent."""
    WATCHDOG.__init__()  # type: ignore[misc]  # the one object stays, engines hold it


if hasattr(os, "register_at_fork"):  # pragma: no branch  # Windows cannot fork
    os.register_at_fork(after_in_child=_forget)
