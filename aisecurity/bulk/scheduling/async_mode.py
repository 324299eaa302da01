"""Scheduler of mode "async": submissions in batches of five, and queries for their rows."""

from __future__ import annotations

import math
from collections import deque
from typing import Any

from aisecurity._core.result_rows import ReceiptIds
from aisecurity._core.retry import is_transient
from aisecurity.bulk.errors import NotAdmittedError
from aisecurity.bulk.items import Entry, ItemT
from aisecurity.constants.base import MAX_BATCH_OBJECTS, MAX_QUERY_IDS, QUERIES_PER_MINUTE
from aisecurity.exceptions import (
    AISecSDKException,
    APIConnectionError,
    BadRequestError,
    BrokenRowsError,
    PayloadError,
    RateLimitError,
    RequestTooLargeError,
)
from aisecurity.generated_openapi_client import AsyncScanResponse

from .actions import Job, QueryJob, QuerySent, RequestDefaults, ScanAccepted, ScanUnit, SubmitJob
from .adaptive_limit import AdaptiveLimit
from .delay_queue import DelayQueue
from .item_retry import ItemRetry
from .pending_scans import PendingScans
from .query_window import QueryWindow
from .scheduler import Scheduler, error_of

MAX_PENDING = QUERIES_PER_MINUTE * MAX_QUERY_IDS
"""Most scans that wait for results at a time: as many as one minute of queries can ask for."""
FILL_SECONDS = 1.0
"""Most seconds that a batch waits until it is full."""


class AsyncModeScheduler(Scheduler[ItemT]):
    """Scheduler that repeats a submission only if it certainly was not accepted, and joins rows as they come."""

    def __init__(
        self, defaults: RequestDefaults, limit: AdaptiveLimit, retry: ItemRetry, *, deadline: float, window: QueryWindow
    ) -> None:
        super().__init__(defaults, limit, retry)
        self._pending: PendingScans[ItemT] = PendingScans(deadline)
        self._receipts = ReceiptIds()
        self._window = window
        self._delayed: DelayQueue[tuple[ScanUnit[ItemT], ...]] = DelayQueue()
        self._refused: DelayQueue[tuple[ScanUnit[ItemT], ...]] = DelayQueue()
        self._ready: deque[tuple[ScanUnit[ItemT], ...]] = deque()
        self._submitting = 0
        self._filling_since = math.inf
        self._queries_held_until = -math.inf

    def _stop(self) -> None:
        super()._stop()
        self._delayed.clear()
        self._refused.clear()
        self._ready.clear()
        self._pending.clear()

    def _enqueue(self, entry: Entry[ItemT], now: float) -> None:
        if entry.receipt is not None and len(entry.contents) == 1:
            self._expect(entry.receipt, entry, now)
            return
        if not self._waiting:
            self._filling_since = now
        super()._enqueue(entry, now)

    def _expect(self, receipt: tuple[str, int], entry: Entry[ItemT], now: float) -> None:
        """Expect the row that an earlier process has the *receipt* of, unless that row is expected for another."""
        self._receipts.note(receipt[0])
        unit = ScanUnit(entry=entry, attempts=1)
        if not self._pending.add(*receipt, unit, now):
            self._settle(unit, self._receipts.repeated(), 0.0)

    def _choose(self, now: float) -> tuple[Job[ItemT] | None, float]:
        self._ready.extend(self._delayed.pop_due(now))
        self._ready.extend(self._refused.pop_due(now))
        query, query_at = self._query(now)
        if query is not None:
            return query, now
        submit, submit_at = self._submit(now)
        return submit, min(query_at, submit_at, self._delayed.next_due, self._refused.next_due)

    def _query(self, now: float) -> tuple[QueryJob | None, float]:
        delay = self._window.delay(now)
        if delay is None:
            return None, math.inf
        open_at = max(now + delay, self._queries_held_until)
        drain = self._ended and not (self._waiting or self._ready or self._delayed or self._refused or self._submitting)
        if open_at <= now and (scan_ids := self._pending.next_query(now, drain=drain)):
            self._window.start()
            self._events.append(QuerySent())
            return QueryJob(scan_ids=scan_ids), now
        return None, max(open_at, self._pending.next_due(drain=drain))

    def _submit(self, now: float) -> tuple[SubmitJob[ItemT] | None, float]:
        self._fill(now)
        if not self._ready and (not self._refused or self._has_fresh()):
            return None, self._filling_since + FILL_SECONDS if self._waiting else math.inf
        delay = self.limit.delay(now) if len(self._pending) + self._submitting < MAX_PENDING else None
        if delay != 0:
            return None, math.inf if delay is None else now + delay
        units = self._ready.popleft() if self._ready else self._refused.pop_first()
        self.limit.start(now, len(units))
        self._submitting += 1
        return SubmitJob(units=units, defaults=self._defaults), now

    def _has_fresh(self) -> bool:
        """Return whether there is other work, which goes before what was refused and waits out its Retry-After."""
        return bool(self._waiting) or (not self._ended and not self._reading and self._has_room())

    def _fill(self, now: float) -> None:
        """Make a batch of the waiting contents, if they are five or have waited long enough."""
        waited = self._ended or now >= self._filling_since + FILL_SECONDS
        if self._ready or len(self._waiting) < (1 if waited else MAX_BATCH_OBJECTS):
            return
        size = min(MAX_BATCH_OBJECTS, len(self._waiting))
        self._ready.append(tuple(self._waiting.popleft() for _ in range(size)))
        self._filling_since = now

    def _has_room(self) -> bool:
        pending = len(self._pending) + self._submitting + len(self._delayed) + len(self._refused)
        return not self._ready and len(self._waiting) < MAX_BATCH_OBJECTS and pending < MAX_PENDING

    def _is_done(self) -> bool:
        left = self.running or self._waiting or self._ready or self._delayed or self._refused or self._pending
        return self._ended and not left

    def _finished(self, job: SubmitJob[ItemT] | QueryJob, outcome: Any, started: float, now: float) -> None:
        if isinstance(job, QueryJob):
            self._queried(job, outcome, now)
        else:
            self._submitted(job.units, outcome, started, now)

    def _queried(self, job: QueryJob, outcome: Any, now: float) -> None:
        self._window.answered(now)
        error = error_of(outcome)
        if isinstance(error, BrokenRowsError):
            settled = self._pending.answered(job.scan_ids, error.results, now, error.errors)
        elif error is None:
            settled = self._pending.answered(job.scan_ids, outcome, now)
        else:
            settled = self._pending.failed(job.scan_ids, error, now)
        if isinstance(error, RateLimitError):
            # 0 is no invitation: it is as if nothing were asked for.
            self._queries_held_until = now + min(error.retry_after or self._retry.cap, self._retry.patience)
        for one in settled:
            self._settle(one.unit, one.outcome, one.latency, one.req_id)

    def _submitted(self, units: tuple[ScanUnit[ItemT], ...], outcome: Any, started: float, now: float) -> None:
        self._submitting -= 1
        error = error_of(outcome)
        self.limit.answered(started, now, error)
        for unit in units:
            unit.count(error)
        repeated = None if error is not None else self._receipts.error_of(outcome.scan_id)
        if repeated is not None:
            self._rejected(units, repeated, started, now)
        elif error is None:
            self._accepted(units, outcome, now)
        elif isinstance(error, (BadRequestError, RequestTooLargeError, PayloadError)) and len(units) > 1:
            self._halve(units)
        else:
            self._rejected(units, error, started, now)

    def _accepted(self, units: tuple[ScanUnit[ItemT], ...], receipt: AsyncScanResponse, now: float) -> None:
        for req_id, unit in enumerate(units):
            if not self._stopped:
                self._pending.add(receipt.scan_id, req_id, unit, now)
            self._events.append(ScanAccepted(entry=unit.entry, scan_id=receipt.scan_id, req_id=req_id))

    def _halve(self, units: tuple[ScanUnit[ItemT], ...]) -> None:
        """Split a rejected batch in two, so that in the end the bad content is alone."""
        middle = len(units) // 2
        if not self._stopped:
            self._ready.extend([units[:middle], units[middle:]])

    def _rejected(
        self, units: tuple[ScanUnit[ItemT], ...], error: AISecSDKException, started: float, now: float
    ) -> None:
        unsent = isinstance(error, APIConnectionError) and not error.sent and is_transient(error)
        is_safe = unsent or isinstance(error, (RateLimitError, NotAdmittedError))
        pause = self._retry.pause(units[0], error) if is_safe else None
        if pause is None:
            for unit in units:
                self._settle(unit, error, now - started)
        elif not self._stopped:
            self._retry.on_retry(units[0].attempts, pause, error)
            (self._refused if isinstance(error, RateLimitError) else self._delayed).add(now + pause, units)
