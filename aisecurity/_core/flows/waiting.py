"""Waiting for results: queries until every row is there. It is imported when somebody waits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from aisecurity._core import calls
from aisecurity._core.budgets.queries import QueryBudget
from aisecurity._core.effects import NOW, Flow, Sleep
from aisecurity._core.result_rows import ResultRows
from aisecurity._core.retry import is_transient
from aisecurity.constants.base import MAX_QUERY_IDS
from aisecurity.exceptions import (
    AISecSDKException,
    APIConnectionError,
    APIStatusError,
    BrokenRowsError,
    ScanPendingError,
)

from .attempts import call
from .settings import CallSettings

if TYPE_CHECKING:
    from aisecurity.generated_openapi_client import ScanIdResult

FIRST_POLL = 1.0
SLOWEST_POLL = 6.0


def wait(
    scan_ids: Sequence[str],
    settings: CallSettings,
    budget: QueryBudget,
    *,
    timeout: float,
    req_ids: Mapping[str, Collection[int]],
) -> Flow[list[ScanIdResult]]:
    """Query until every row of every scan is final.

    The last query is sent after *timeout* seconds; then ScanPendingError holds what there is. A failure that can pass
    does not end the waiting, nor does a row that is refused: BrokenRowsError at its end holds the others.
    """
    end = (yield NOW) + timeout
    once = settings.with_retries(0)
    rows = ResultRows(scan_ids, req_ids)
    pause = FIRST_POLL
    failure: AISecSDKException | None = None
    broken: BrokenRowsError | None = None
    while rows.pending:
        now = yield NOW
        yield Sleep(max(0.0, min(pause, end - now)))
        # A real sleep ends a little late: the last query is sent all the same, unless the budget holds it back.
        now = yield NOW
        held = budget.reserve(now, max(now, end))
        if held is None:
            raise ScanPendingError(rows.in_order(), rows.pending, rows.errors()) from failure
        if held:
            yield Sleep(held)
        pause = min(SLOWEST_POLL, pause * 2)
        turn = rows.pending[:MAX_QUERY_IDS]
        try:
            broken = (yield from _add_rows(turn, once, rows)) or broken
            failure = None
        except (APIConnectionError, APIStatusError) as error:
            if not is_transient(error):
                raise
            failure = error
            pause = max(pause, getattr(error, "retry_after", None) or 0.0)
        if rows.pending and (yield NOW) >= end:
            raise ScanPendingError(rows.in_order(), rows.pending, rows.errors()) from failure
    if broken is not None and (refused := rows.errors()):
        whole = BrokenRowsError(rows.in_order(), refused, broken.status_code, broken.headers, broken.body)
        whole.attempts = broken.attempts
        raise whole
    return rows.in_order()


def _add_rows(scan_ids: Sequence[str], settings: CallSettings, rows: ResultRows) -> Flow[BrokenRowsError | None]:
    """Query for *scan_ids* once, add the answer to *rows*, and return the error if a row of it was refused."""
    try:
        rows.add(scan_ids, (yield from call(calls.query_by_scan_ids(scan_ids), settings)))
    except BrokenRowsError as error:
        rows.add(scan_ids, error.results, error.errors)
        return error
    return None
