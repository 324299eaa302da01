"""The asynchronous scans that were accepted and whose rows are still to come."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from attrs import define, field, frozen

from aisecurity._core.results import is_final
from aisecurity.bulk.errors import NoVerdictError
from aisecurity.bulk.outcomes import Outcome
from aisecurity.constants.base import MAX_QUERY_IDS
from aisecurity.exceptions import AISecSDKException, BadRequestError, NotFoundError, ScanPendingError
from aisecurity.generated_openapi_client import ScanIdResult

from .actions import Unit
from .item_retry import passes

FIRST_QUERY = 2.0
"""Seconds from acceptance to the first query."""
SLOWEST_QUERY = 16.0
GATHER = 6.0
"""Seconds that a scan waits for others to be asked for with it: a query is as dear for one as for five."""
LATE_QUERIES = 3
"""Failed queries after the deadline until a scan is given up."""


@define(eq=False, kw_only=True)
class Receipt:
    """One accepted scan, the units whose rows are missing, and when it is asked for next."""

    scan_id: str
    accepted: float
    deadline: float
    due: float
    units: dict[int, Unit] = field(factory=dict[int, Unit])
    pause: float = FIRST_QUERY
    asked: bool = False
    alone: bool = False
    """Whether it is asked for by itself, after a query with others was refused."""
    late: int = 0

    def put_off(self, now: float) -> None:
        """Ask again later, and each time later than before."""
        self.due = now + self.pause
        self.pause = min(SLOWEST_QUERY, self.pause * 2)


@frozen(kw_only=True)
class Settled:
    """What became of one unit."""

    unit: Unit
    req_id: int
    outcome: Outcome
    latency: float


class Receipts:
    """Joins rows on scan id and req_id, in whatever order, however often and however late they come."""

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline
        self._receipts: dict[str, Receipt] = {}

    def __len__(self) -> int:
        return len(self._receipts)

    def add(self, scan_id: str, req_id: int, unit: Unit, now: float) -> None:
        """Expect a row for *unit*."""
        receipt = self._receipts.get(scan_id.lower())
        if receipt is None:
            receipt = Receipt(scan_id=scan_id, accepted=now, deadline=now + self._deadline, due=now + FIRST_QUERY)
            self._receipts[scan_id.lower()] = receipt
        receipt.units[req_id] = unit

    def clear(self) -> None:
        """Expect nothing any more."""
        self._receipts.clear()

    def turn(self, now: float, *, hurry: bool) -> tuple[str, ...]:
        """Return the scan ids to ask for now; fewer than five only if *hurry*, or if one has waited long."""
        due = sorted((one for one in self._receipts.values() if not one.asked and one.due <= now), key=_due)
        if not due or not (hurry or len(due) >= MAX_QUERY_IDS or due[0].due + GATHER <= now):
            return ()
        turn = due[:1] if due[0].alone else [one for one in due if not one.alone][:MAX_QUERY_IDS]
        for one in turn:
            one.asked = True
        return tuple(one.scan_id for one in turn)

    def next(self, *, hurry: bool) -> float:
        """Return when there may be a turn, if nothing else happens."""
        dues = sorted(one.due for one in self._receipts.values() if not one.asked)
        if not dues:
            return math.inf
        full = dues[MAX_QUERY_IDS - 1] if len(dues) >= MAX_QUERY_IDS else math.inf
        return min(full, dues[0] + (0.0 if hurry else GATHER))

    def answered(self, scan_ids: Sequence[str], rows: Iterable[ScanIdResult], now: float) -> Iterator[Settled]:
        """Yield what the answer to a query for *scan_ids* settles, and what is beyond its deadline."""
        for row in rows:
            receipt = self._receipts.get((row.scan_id or (row.result.scan_id if row.result else "")).lower())
            unit = None if receipt is None or row.req_id is None else receipt.units.get(row.req_id)
            outcome = _outcome(row)
            if receipt is not None and unit is not None and row.req_id is not None and outcome is not None:
                del receipt.units[row.req_id]
                yield Settled(unit=unit, req_id=row.req_id, outcome=outcome, latency=now - receipt.accepted)
        for receipt in self._asked(scan_ids):
            receipt.put_off(now)
            if now >= receipt.deadline or not receipt.units:
                yield from self._give_up(receipt, ScanPendingError([], [receipt.scan_id]), now)

    def failed(self, scan_ids: Sequence[str], error: AISecSDKException, now: float) -> Iterator[Settled]:
        """Yield what the failure of a query settles: nothing, if it can pass or one of several ids may be to blame."""
        blamed = isinstance(error, (BadRequestError, NotFoundError))
        for receipt in self._asked(scan_ids):
            receipt.put_off(now)
            receipt.late += now >= receipt.deadline
            if blamed and len(scan_ids) > 1:
                receipt.alone, receipt.due = True, now
            elif receipt.late >= LATE_QUERIES or not (blamed or passes(error)):
                yield from self._give_up(receipt, error, now)

    def _asked(self, scan_ids: Sequence[str]) -> Iterator[Receipt]:
        for scan_id in scan_ids:
            receipt = self._receipts.get(scan_id.lower())
            if receipt is not None:
                receipt.asked = False
                yield receipt

    def _give_up(self, receipt: Receipt, error: AISecSDKException, now: float) -> Iterator[Settled]:
        del self._receipts[receipt.scan_id.lower()]
        for req_id, unit in receipt.units.items():
            yield Settled(unit=unit, req_id=req_id, outcome=error, latency=now - receipt.accepted)


def _due(receipt: Receipt) -> float:
    return receipt.due


def _outcome(row: ScanIdResult) -> Outcome | None:
    """Return what a final row says; a failed one is never a verdict, whatever it holds besides."""
    if not is_final(row):
        return None
    if (row.status or "").casefold() == "failed":
        return NoVerdictError()
    return row.result or NoVerdictError()
