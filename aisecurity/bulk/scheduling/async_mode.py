"""The plan of mode "async": submit in fives, and query for the rows."""

from __future__ import annotations

import math
from collections import deque
from typing import Any

from aisecurity.bulk.items import Entry
from aisecurity.constants.base import MAX_BATCH_OBJECTS, MAX_QUERY_IDS, QUERIES_PER_MINUTE
from aisecurity.exceptions import (
    AISecSDKException,
    APIConnectionError,
    BadRequestError,
    PayloadError,
    RateLimitError,
    RequestTooLargeError,
)
from aisecurity.generated_openapi_client import AsyncScanResponse

from .actions import Accepted, Common, Job, Queried, QueryJob, SubmitJob, Unit
from .adaptive_limit import Pace
from .delay_queue import Later
from .item_retry import Trying
from .pending_scans import Receipts
from .query_window import Window
from .scheduler import Plan, error_of

MOST_PENDING = QUERIES_PER_MINUTE * MAX_QUERY_IDS
"""Scans that wait for results at a time: as many as a minute's queries can ask for."""
FILL = 1.0
"""Seconds that a batch waits to be full."""


class Batches(Plan):
    """A submission is sent again only where it certainly was not accepted; rows are joined as they come."""

    def __init__(self, common: Common, pace: Pace, trying: Trying, *, deadline: float, window: Window) -> None:
        super().__init__(common, pace, trying)
        self._receipts = Receipts(deadline)
        self._window = window
        self._later: Later[tuple[Unit, ...]] = Later()
        self._ready: deque[tuple[Unit, ...]] = deque()
        self._submitting = 0
        self._filling_since = math.inf
        self._queries_held_until = -math.inf

    def _stop(self) -> None:
        super()._stop()
        self._later.clear()
        self._ready.clear()
        self._receipts.clear()

    def _take(self, entry: Entry, now: float) -> None:
        if entry.receipt is not None and len(entry.contents) == 1:
            self._receipts.add(*entry.receipt, Unit(entry=entry, attempts=1), now)
            return
        if not self._waiting:
            self._filling_since = now
        super()._take(entry, now)

    def _choose(self, now: float) -> tuple[Job | None, float]:
        self._ready.extend(self._later.take(now))
        query, query_at = self._query(now)
        if query is not None:
            return query, now
        submit, submit_at = self._submit(now)
        return submit, min(query_at, submit_at, self._later.next)

    def _query(self, now: float) -> tuple[QueryJob | None, float]:
        delay = self._window.delay(now)
        if delay is None:
            return None, math.inf
        open_at = max(now + delay, self._queries_held_until)
        hurry = self._ended and not (self._waiting or self._ready or self._later or self._submitting)
        if open_at <= now and (scan_ids := self._receipts.turn(now, hurry=hurry)):
            self._window.start()
            self._events.append(Queried())
            return QueryJob(scan_ids=scan_ids), now
        return None, max(open_at, self._receipts.next(hurry=hurry))

    def _submit(self, now: float) -> tuple[SubmitJob | None, float]:
        self._fill(now)
        if not self._ready:
            return None, self._filling_since + FILL if self._waiting else math.inf
        delay = self.pace.delay(now) if len(self._receipts) + self._submitting < MOST_PENDING else None
        if delay != 0:
            return None, math.inf if delay is None else now + delay
        units = self._ready.popleft()
        self.pace.start(now, len(units))
        self._submitting += 1
        return SubmitJob(units=units, common=self._common), now

    def _fill(self, now: float) -> None:
        """Make a batch of what waits, if that is five or will not become five soon."""
        waited = self._ended or now >= self._filling_since + FILL
        if self._ready or len(self._waiting) < (1 if waited else MAX_BATCH_OBJECTS):
            return
        size = min(MAX_BATCH_OBJECTS, len(self._waiting))
        self._ready.append(tuple(self._waiting.popleft() for _ in range(size)))
        self._filling_since = now

    def _has_room(self) -> bool:
        pending = len(self._receipts) + self._submitting + len(self._later)
        return not self._ready and len(self._waiting) < MAX_BATCH_OBJECTS and pending < MOST_PENDING

    def _is_done(self) -> bool:
        left = self.running or self._waiting or self._ready or self._later or self._receipts
        return self._ended and not left

    def _finished(self, job: SubmitJob | QueryJob, outcome: Any, started: float, now: float) -> None:
        if isinstance(job, QueryJob):
            self._queried(job, outcome, now)
        else:
            self._submitted(job.units, outcome, started, now)

    def _queried(self, job: QueryJob, outcome: Any, now: float) -> None:
        self._window.answered(now)
        error = error_of(outcome)
        if isinstance(error, RateLimitError):
            pause = self._trying.cap if error.retry_after is None else error.retry_after
            self._queries_held_until = now + min(pause, self._trying.patience)
        if error is None:
            settled = self._receipts.answered(job.scan_ids, outcome, now)
        else:
            settled = self._receipts.failed(job.scan_ids, error, now)
        for one in settled:
            self._settle(one.unit, one.outcome, one.latency, one.req_id)

    def _submitted(self, units: tuple[Unit, ...], outcome: Any, started: float, now: float) -> None:
        self._submitting -= 1
        error = error_of(outcome)
        self.pace.answered(started, now, error)
        for unit in units:
            unit.attempts += not isinstance(error, PayloadError)
            unit.throttled += isinstance(error, RateLimitError)
        if error is None:
            self._accepted(units, outcome, now)
        elif isinstance(error, (BadRequestError, RequestTooLargeError, PayloadError)) and len(units) > 1:
            self._halve(units)
        else:
            self._refused(units, error, started, now)

    def _accepted(self, units: tuple[Unit, ...], receipt: AsyncScanResponse, now: float) -> None:
        for req_id, unit in enumerate(units):
            if not self._stopped:
                self._receipts.add(receipt.scan_id, req_id, unit, now)
            self._events.append(Accepted(entry=unit.entry, scan_id=receipt.scan_id, req_id=req_id))

    def _halve(self, units: tuple[Unit, ...]) -> None:
        """Send two smaller batches, in the end the bad one alone."""
        middle = len(units) // 2
        if not self._stopped:
            self._ready.extend([units[:middle], units[middle:]])

    def _refused(self, units: tuple[Unit, ...], error: AISecSDKException, started: float, now: float) -> None:
        unsent = isinstance(error, APIConnectionError) and not error.sent
        pause = self._trying.pause(units[0], error) if unsent or isinstance(error, RateLimitError) else None
        if pause is None:
            for unit in units:
                self._settle(unit, error, now - started)
        elif not self._stopped:
            self._later.add(now + pause, units)
