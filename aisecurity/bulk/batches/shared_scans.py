"""Scans of all batches that one process works on at a time: under one limit, by one scanner."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from contextvars import Context, copy_context
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, cast

from attrs import define, evolve, field, frozen

from aisecurity._runtime.threads import start_daemon
from aisecurity.bulk.durable.refusal_breaker import MAX_HELD, RefusalBreaker
from aisecurity.bulk.execution import threads
from aisecurity.bulk.execution.retry_log import retry_log
from aisecurity.bulk.items import Entry
from aisecurity.bulk.limits import RateLimiter
from aisecurity.bulk.outcomes import Scanned
from aisecurity.bulk.scheduling.actions import Job, RequestDefaults, ScanJob
from aisecurity.bulk.scheduling.adaptive_limit import AdaptiveLimit
from aisecurity.bulk.scheduling.item_retry import ItemRetry
from aisecurity.bulk.scheduling.sync_mode import SyncModeScheduler
from aisecurity.exceptions import APIConnectionError, ConfigurationError
from aisecurity.scan.protocols import SupportsScan

_News = Scanned[None] | BaseException


@define(eq=False)
class BatchCall:
    """A batch that a thread waits for: its entries that are not begun, and the news for the thread."""

    entries: deque[Entry[Any]]
    news: SimpleQueue[_News] = field(factory=SimpleQueue[_News])
    context: Context = field(factory=copy_context)
    """That of the thread, so that its span is the one that the scans are below."""
    is_over: bool = False
    """Whether nobody waits any more."""


@frozen
class Ticket:
    """Place of an entry among all that are under way: whose it is, and its number there."""

    call: BatchCall
    index: int


class SharedScans:
    """Scans of one process, which threads hand their batches to.

    One thread sends what all of them want, and ends when there is nothing left; the *limit* outlives it, so that there
    is no burst at a new batch. Where a row shows that no scan can work, every batch under way fails.
    """

    def __init__(
        self, scanner: SupportsScan, defaults: RequestDefaults, limit: AdaptiveLimit, limiter: RateLimiter | None
    ) -> None:
        self._scanner = scanner
        self._defaults = defaults
        self.limit = limit
        self._limiter = limiter
        self._lock = threading.Lock()
        self._calls: deque[BatchCall] = deque()
        """Those with entries that are not begun, whose turn comes one after the other."""
        self._waiting: list[BatchCall] = []
        self._dispatch: Dispatch | None = None
        self._breaker: RefusalBreaker[None] = RefusalBreaker(is_proven=False)

    def outcomes(self, entries: Sequence[Entry[Any]]) -> Generator[Scanned[None]]:
        """Yield the outcome of each of *entries* as it is known, by its index. What fails them all is raised."""
        call = BatchCall(deque(entries))
        try:
            self._begin(call)
            for _ in entries:
                yield self._next(call)
        finally:
            call.is_over = True
            with self._lock:
                self._waiting = [one for one in self._waiting if one is not call]

    def _next(self, call: BatchCall) -> Scanned[None]:
        while True:
            try:
                # A signal that the system delivered to another thread is handled between two waits.
                news = call.news.get(timeout=threads.MAX_WAIT)
            except Empty:
                continue
            if isinstance(news, BaseException):
                raise news
            return news

    def _begin(self, call: BatchCall) -> None:
        with self._lock:
            self._calls.append(call)
            self._waiting.append(call)
            if self._dispatch is not None:
                self._dispatch.workers.wake()
                return
            workers = threads.JobThreads[Ticket](
                self._scanner, limiter=self._limiter, is_wanted=_is_wanted, context_of=_context_of
            )
            self._dispatch = dispatch = Dispatch(self, workers)
            try:
                start_daemon(partial(self._serve, dispatch), "aisecurity-bulk")
            except BaseException as error:
                self._dispatch = None
                self._calls.clear()
                if isinstance(error, RuntimeError):
                    raise APIConnectionError("no thread can be started for the scans", sent=False) from error
                raise

    def next_entry(self, dispatch: Dispatch) -> Entry[Ticket] | threads.Later | None:
        """Return the next entry; `None` where nothing is wanted of *dispatch* any more, so that it ends."""
        with self._lock:
            if self._dispatch is not dispatch:
                return None
            while self._calls:
                call = self._calls.popleft()
                if call.entries and not call.is_over:
                    entry = call.entries.popleft()
                    self._calls.append(call)
                    dispatch.begun += 1
                    ticket = Ticket(call, entry.index)
                    return evolve(entry.with_item(ticket, None), index=dispatch.begun)
            if dispatch.begun > dispatch.settled:
                return threads.LATER
            self._dispatch = None
            return None

    def _serve(self, dispatch: Dispatch) -> None:
        scheduler: SyncModeScheduler[Ticket] = SyncModeScheduler(
            self._defaults, self.limit, ItemRetry(on_retry=retry_log("sync"))
        )
        try:
            with closing(threads.iterate(scheduler, dispatch.entries(), dispatch.workers)) as events:
                for event in events:
                    dispatch.settled += 1
                    # The only event of the mode "sync".
                    self._deliver(cast("Scanned[Ticket]", event))
        except BaseException as error:
            self._fail(error)

    def _deliver(self, scanned: Scanned[Ticket]) -> None:
        ticket = scanned.item
        outcome = _outcome(scanned)
        if ticket.call.is_over:
            return
        if isinstance(scanned.error, ConfigurationError):
            raise scanned.error
        self._breaker.admit(outcome)
        if scanned.error is not None and self._breaker.why is not None:
            # Those that were held back are rows of earlier batches, or of those that fail now.
            self._breaker.release_held()
            scanned.error.add_note(f"{MAX_HELD} rows in a row, and this is the error of the last")
            raise scanned.error
        ticket.call.news.put(outcome)

    def _fail(self, error: BaseException) -> None:
        with self._lock:
            self._dispatch = None
            self._calls.clear()
            self.limit.abandon(time.monotonic())
            for call in self._waiting:
                call.is_over = True
                call.news.put(error)


class Dispatch:
    """The sending of what there is, until there is nothing left."""

    def __init__(self, shared: SharedScans, workers: threads.JobThreads[Ticket]) -> None:
        self._shared = shared
        self.workers = workers
        self.begun = 0
        self.settled = 0

    def entries(self) -> Iterator[Entry[Ticket] | threads.Later | None]:
        """Yield the entries of all batches, in turns."""
        while (entry := self._shared.next_entry(self)) is not None:
            yield entry


def _outcome(scanned: Scanned[Ticket]) -> Scanned[None]:
    return Scanned(
        index=scanned.item.index,
        key=scanned.key,
        item=None,
        response=scanned.response,
        error=scanned.error,
        attempts=scanned.attempts,
        latency=scanned.latency,
        parts=scanned.parts,
    )


def _is_wanted(job: Job[Ticket]) -> bool:
    return not _call(job).is_over


def _context_of(job: Job[Ticket]) -> Context:
    # A copy, since no two threads can be in one.
    return _call(job).context.copy()


def _call(job: Job[Ticket]) -> BatchCall:
    # The mode is "sync": a job is the scan of one content.
    return cast("ScanJob[Ticket]", job).unit.entry.item.call
