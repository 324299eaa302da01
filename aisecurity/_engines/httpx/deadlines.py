"""Deadlines of blocking exchanges, which a watchdog aborts: each byte that comes renews the time of a blocking read.

No lock: a signal's handler may raise at any moment of the thread that scans, and would leave it taken. What threads
share is changed in single steps, which nothing interrupts.
"""

from __future__ import annotations

import heapq
import math
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Final, Self

from aisecurity._runtime.threads import start_daemon
from aisecurity.exceptions import APIConnectionError

SWEEP: Final = 1000
"""Watches that may wait until the thread looks at them, and that may stay with it though they ended."""
_ABORTING: Final = 1.0
"""Seconds that an exchange waits at most for its own abortion, which takes microseconds."""
_LOOK: Final = 0.001


class Watch:
    """One thing that is watched while it is in its `with` block; *fired* says that it was aborted."""

    def __init__(self, watchdog: Watchdog, end: float, abort: Callable[[], None]) -> None:
        self._watchdog = watchdog
        self.end = end
        self._abort = abort
        self._turn = [None]
        """Taken by the one that ends the watch: the block, or the watchdog."""
        self._aborted = False
        self.fired = False

    def __lt__(self, other: Watch) -> bool:
        return self.end < other.end

    @property
    def is_over(self) -> bool:
        """Whether it ended, the one way or the other."""
        return not self._turn

    def __enter__(self) -> Self:
        if self.end < math.inf:
            self._watchdog.add(self)
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._took_turn():
            return
        self.fired = True
        # Until then the watchdog may use the socket, whose number must not be another's meanwhile.
        until = time.monotonic() + _ABORTING
        while not self._aborted and time.monotonic() < until:
            time.sleep(_LOOK)

    def fire(self) -> None:
        """Abort what is watched, unless it ended."""
        if self._took_turn():
            self.fired = True
            try:
                self._abort()
            finally:
                self._aborted = True

    def _took_turn(self) -> bool:
        try:
            self._turn.pop()
        except IndexError:
            return False
        return True


class Watchdog:
    """One daemon thread, started at the first watch, that sleeps until the next deadline.

    A watch that ended stays where it is, so that one that ends in time seldom wakes the thread.
    """

    def __init__(self) -> None:
        self._new: deque[Watch] = deque()
        self._bell: SimpleQueue[None] = SimpleQueue()
        self._post: list[None] = [None]
        """Taken by the thread that runs: one that was started besides ends at once."""
        self._next = math.inf
        """The deadline until which the thread sleeps."""
        # These are the thread's own.
        self._watches: list[Watch] = []
        self._most = SWEEP

    def watch(self, seconds: float, abort: Callable[[], None]) -> Watch:
        """Return a context that calls *abort*, from another thread, if its block runs longer than *seconds*."""
        return Watch(self, time.monotonic() + seconds, abort)

    def add(self, watch: Watch) -> None:
        """Have *watch* fire in time. APIConnectionError if the system starts no thread for that."""
        if self._post:
            try:
                start_daemon(self._run, "aisecurity-deadlines")
            except RuntimeError as error:
                raise APIConnectionError("no answer (no thread for its deadline can be started)", sent=False) from error
        self._new.append(watch)
        if watch.end < self._next or len(self._new) > SWEEP:
            self._ring()

    def _ring(self) -> None:
        if self._bell.empty():
            self._bell.put(None)

    def _run(self) -> None:
        try:
            self._post.pop()
        except IndexError:
            return
        try:
            while True:
                self._turn()
        finally:
            self._post.append(None)

    def _turn(self) -> None:
        """Take what is new, abort what is late, and sleep until the next deadline or the bell."""
        self._take_new()
        self._abort_expired()
        self._next = self._watches[0].end if self._watches else math.inf
        # Who came before it was known until when this sleeps may not have rung.
        if not self._new:
            # More seconds than a lock takes would be an error, which ends the thread.
            left = max(0.0, min(self._next - time.monotonic(), threading.TIMEOUT_MAX))
            with suppress(Empty):
                self._bell.get(timeout=left)

    def _take_new(self) -> None:
        while self._new:
            watch = self._new.popleft()
            if not watch.is_over:
                heapq.heappush(self._watches, watch)
        if len(self._watches) > self._most:
            self._watches = [one for one in self._watches if not one.is_over]
            heapq.heapify(self._watches)
            self._most = max(SWEEP, 2 * len(self._watches))

    def _abort_expired(self) -> None:
        now = time.monotonic()
        while self._watches and self._watches[0].end <= now:
            heapq.heappop(self._watches).fire()


WATCHDOG = Watchdog()


def _forget() -> None:
    """Start anew in a forked child: the thread stayed with the parent."""
    WATCHDOG.__init__()  # type: ignore[misc]  # the one object stays, engines hold it


if hasattr(os, "register_at_fork"):  # pragma: no branch  # Windows cannot fork
    os.register_at_fork(after_in_child=_forget)
