"""Accepted asynchronous scans whose rows are still missing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Generic

from attrs import define, field, frozen

from aisecurity._core.result_rows import error_of_row, is_final, scan_id_of
from aisecurity.bulk.errors import NoVerdictError
from aisecurity.bulk.items import CarriedT_co, ItemT
from aisecurity.bulk.outcomes import ScanOutcome
from aisecurity.constants.base import MAX_QUERY_IDS
from aisecurity.exceptions import (
    AISecSDKException,
    BadRequestError,
    NotFoundError,
    PayloadError,
    RowError,
    ScanPendingError,
)
from aisecurity.generated_openapi_client import ScanIdResult

from .actions import ScanUnit
from .item_retry import is_retryable

FIRST_QUERY_PAUSE = 2.0
"""Seconds from acceptance to the first query."""
MAX_QUERY_PAUSE = 16.0
GATHER_SECONDS = 6.0
"""Seconds that a scan waits for others to share its query: one for five ids counts no more than one for a single id."""
_NO_ID = "the receipt has an id that no scan can have, so its verdict cannot be asked for"
MAX_LATE_QUERIES = 3
"""Failed queries after the deadline before a scan is given up."""


@define(eq=False, kw_only=True)
class PendingScan(Generic[ItemT]):
    """One accepted scan, the units whose rows are missing, and the time of its next query."""

    scan_id: str
    accepted: float
    deadline: float
    due: float
    units: dict[int, ScanUnit[ItemT]] = field(factory=dict[int, ScanUnit[ItemT]])
    pause: float = FIRST_QUERY_PAUSE
    asked: bool = False
    alone: bool = False
    """Whether it is queried by itself, after a query with others was rejected."""
    late: int = 0

    def postpone(self, now: float) -> None:
        """Put the next query off, each time for longer."""
        self.due = now + self.pause
        self.pause = min(MAX_QUERY_PAUSE, self.pause * 2)


@frozen(kw_only=True)
class UnitOutcome(Generic[CarriedT_co]):
    """Outcome of one unit."""

    unit: ScanUnit[CarriedT_co]
    req_id: int
    outcome: ScanOutcome
    latency: float


class PendingScans(Generic[ItemT]):
    """Scans whose rows are joined on scan id and req_id, in any order, once, however late they come."""

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline
        self._scans: dict[str, PendingScan[ItemT]] = {}

    def __len__(self) -> int:
        return len(self._scans)

    def add(self, scan_id: str, req_id: int, unit: ScanUnit[ItemT], now: float) -> bool:
        """Expect a row for *unit*, and return `True`; `False` if that row is expected for another."""
        scan = self._scans.get(scan_id.lower())
        if scan is None:
            scan = PendingScan[ItemT](
                scan_id=scan_id, accepted=now, deadline=now + self._deadline, due=now + FIRST_QUERY_PAUSE
            )
            self._scans[scan_id.lower()] = scan
        return scan.units.setdefault(req_id, unit) is unit

    def clear(self) -> None:
        """Drop all scans."""
        self._scans.clear()

    def next_query(self, now: float, *, drain: bool) -> tuple[str, ...]:
        """Return the scan ids to query now; fewer than five only to *drain* the rest, or if one has waited long."""
        due = sorted((one for one in self._scans.values() if not one.asked and one.due <= now), key=lambda one: one.due)
        if not due or not (drain or len(due) >= MAX_QUERY_IDS or due[0].due + GATHER_SECONDS <= now):
            return ()
        asked = due[:1] if due[0].alone else [one for one in due if not one.alone][:MAX_QUERY_IDS]
        for one in asked:
            one.asked = True
        return tuple(one.scan_id for one in asked)

    def next_due(self, *, drain: bool) -> float:
        """Return the time of the next query, if nothing else happens."""
        dues = sorted(one.due for one in self._scans.values() if not one.asked)
        if not dues:
            return math.inf
        full = dues[MAX_QUERY_IDS - 1] if len(dues) >= MAX_QUERY_IDS else math.inf
        return min(full, dues[0] + (0.0 if drain else GATHER_SECONDS))

    def answered(
        self, scan_ids: Sequence[str], rows: Iterable[ScanIdResult], now: float, refused: Iterable[RowError] = ()
    ) -> Iterator[UnitOutcome[ItemT]]:
        """Yield the outcomes in the answer to a query for *scan_ids*, and those of scans beyond their deadline.

        *refused*: the errors of rows of that answer, each of which is the outcome of its row alone.
        """
        asked = {scan_id.lower() for scan_id in scan_ids}
        for row in rows:
            yield from self._outcome(scan_id_of(row), row.req_id, _outcome(row), now)
        for error in refused:
            scan_id = (error.scan_id or "").lower()
            if scan_id in asked:
                yield from self._outcome(scan_id, error.req_id, error, now)
        for scan in self._asked(scan_ids):
            scan.postpone(now)
            if now >= scan.deadline or not scan.units:
                yield from self._give_up(scan, ScanPendingError([], [scan.scan_id]), now)

    def _outcome(
        self, scan_id: str, req_id: int | None, outcome: ScanOutcome | None, now: float
    ) -> Iterator[UnitOutcome[ItemT]]:
        """Yield *outcome*, if there is one, as that of the unit that the ids name, if it has none yet."""
        scan = self._scans.get(scan_id)
        if scan is not None and outcome is not None and req_id is not None and req_id in scan.units:
            unit = scan.units.pop(req_id)
            yield UnitOutcome(unit=unit, req_id=req_id, outcome=outcome, latency=now - scan.accepted)

    def failed(self, scan_ids: Sequence[str], error: AISecSDKException, now: float) -> Iterator[UnitOutcome[ItemT]]:
        """Yield the outcomes after a failed query: none if it is transient, or any of several ids may be the cause."""
        # An id of a receipt that is no scan id at all is a PayloadError, and stays one.
        hopeless = isinstance(error, PayloadError)
        blamed = hopeless or isinstance(error, (BadRequestError, NotFoundError))
        for scan in self._asked(scan_ids):
            scan.postpone(now)
            scan.late += now >= scan.deadline
            if blamed and len(scan_ids) > 1:
                scan.alone, scan.due = True, now
            elif scan.late >= MAX_LATE_QUERIES or hopeless or not (blamed or is_retryable(error)):
                yield from self._give_up(scan, NoVerdictError(_NO_ID) if hopeless else error, now)

    def _asked(self, scan_ids: Sequence[str]) -> Iterator[PendingScan[ItemT]]:
        for scan_id in scan_ids:
            scan = self._scans.get(scan_id.lower())
            if scan is not None:
                scan.asked = False
                yield scan

    def _give_up(self, scan: PendingScan[ItemT], error: AISecSDKException, now: float) -> Iterator[UnitOutcome[ItemT]]:
        del self._scans[scan.scan_id.lower()]
        for req_id, unit in scan.units.items():
            yield UnitOutcome(unit=unit, req_id=req_id, outcome=error, latency=now - scan.accepted)


def _outcome(row: ScanIdResult) -> ScanOutcome | None:
    """Return the outcome of a final row, else `None`; a failed row is never a verdict, whatever else it holds."""
    if not is_final(row):
        return None
    return row.verdict or error_of_row(row) or NoVerdictError()
