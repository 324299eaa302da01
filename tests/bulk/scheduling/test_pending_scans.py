"""Pending scans: joining their rows, and querying for them."""

from __future__ import annotations

from typing import Any

from aisecurity.bulk.errors import NoVerdictError
from aisecurity.bulk.items import read_item
from aisecurity.bulk.scheduling.actions import ScanUnit
from aisecurity.bulk.scheduling.pending_scans import PendingScans
from aisecurity.exceptions import AuthenticationError, BadRequestError, NotFoundError, RowError, ScanPendingError
from aisecurity.generated_openapi_client import ScanIdResult
from tests.support.errors import status_error, throttled, unavailable
from tests.support.samples import IDS, allowed


def row(scan_id: str | None, req_id: int | None, status: str | None = "complete", **members: Any) -> ScanIdResult:
    """Return a row, by default with a verdict."""
    members.setdefault("result", allowed(scan_id or IDS[0]))
    return ScanIdResult(scan_id=scan_id, req_id=req_id, status=status, **members)


def expecting(scans: int, rows: int = 1) -> PendingScans[str]:
    """Return *scans* pending scans that were accepted at 0, of *rows* rows each."""
    pending = PendingScans[str](100.0)
    for scan_id in IDS[:scans]:
        for req_id in range(rows):
            pending.add(scan_id, req_id, ScanUnit(entry=read_item(req_id, "x")), 0.0)
    return pending


def test_rows_in_any_order_and_more_than_once() -> None:
    """Rows are joined on scan id and req_id; letter case, order, strangers and repetitions do not matter."""
    pending = expecting(2, rows=2)
    pending.next_query(2.0, drain=True)
    strangers = [row(IDS[5], 0), row(IDS[0], 7), row(IDS[0], None), row(None, 0, result=None)]
    rows = [row(IDS[1], 1), row(IDS[0].upper(), 0), row(IDS[1], 1), *strangers, row(None, 1, result=allowed(IDS[0]))]

    settled = list(pending.answered(IDS[:2], rows, 3.0))

    assert [1, 0, 1] == [one.req_id for one in settled]
    assert [3.0] * 3 == [one.latency for one in settled]
    assert 1 == len(pending)


def test_which_rows_are_verdicts() -> None:
    """A pending row is none yet; a failed one, and a complete one without a result, are errors and never "allow"."""
    pending = expecting(1, rows=5)
    statuses = ["pending", "Completed", "failed", "complete", None]
    rows = [row(IDS[0], n, status) for n, status in enumerate(statuses)]
    rows[3].result = None

    outcomes = {one.req_id: type(one.outcome) for one in pending.answered(IDS[:1], rows, 3.0)}

    assert ({2: NoVerdictError, 3: NoVerdictError}, {1, 2, 3}) == (
        {number: kind for number, kind in outcomes.items() if number != 1},
        set(outcomes),
    )


def test_rows_that_were_refused() -> None:
    """A row that was refused is the error of that row alone, in any letter case; one of another query is left aside."""
    pending = expecting(2, rows=2)
    refused = [RowError("m", IDS[0].upper(), 1), RowError("m", IDS[1], 0), RowError("m"), RowError("m", IDS[0])]

    settled = list(pending.answered(IDS[:1], [row(IDS[0], 0)], 3.0, refused))

    assert [(0, "allow"), (1, refused[0])] == [
        (one.req_id, getattr(one.outcome, "action", one.outcome)) for one in settled
    ]
    assert 1 == len(pending)


def test_rows_that_contradict_themselves() -> None:
    """A wrapper's row whose result is of another scan is an error, and so is a verdict of another shape."""
    pending = expecting(1, rows=2)
    rows = [row(IDS[0], 0, result=allowed(IDS[1])), row(IDS[0], 1, result=None, additional_properties={"result": {}})]

    assert [RowError, RowError] == [type(one.outcome) for one in pending.answered(IDS[:1], rows, 3.0)]


def test_five_are_asked_for_together() -> None:
    """A query waits for five scans, or until one has waited for long, or if no more will come."""
    pending = expecting(6)

    assert () == pending.next_query(1.0, drain=True)
    assert tuple(IDS[:5]) == pending.next_query(2.0, drain=False)
    assert () == pending.next_query(2.0, drain=False)
    assert (IDS[5],) == pending.next_query(8.0, drain=False)
    assert () == pending.next_query(8.0, drain=True)


def test_when_to_ask() -> None:
    """A query is due when five scans are; before that, when the first has waited, or at once to drain the rest."""
    assert [2.0, 2.0, 8.0] == [expecting(n).next_due(drain=drain) for n, drain in ((5, False), (1, True), (1, False))]
    assert float("inf") == PendingScans(1.0).next_due(drain=True)


def test_the_next_query_is_later_each_time() -> None:
    """The pauses double up to 16 seconds."""
    pending, now, pauses = expecting(1), 2.0, list[float]()
    for _ in range(5):
        pending.next_query(now, drain=True)
        list(pending.answered(IDS[:1], [], now))
        pauses.append(pending.next_due(drain=True) - now)
        now += pauses[-1]

    assert [2.0, 4.0, 8.0, 16.0, 16.0] == pauses


def test_a_row_that_never_comes() -> None:
    """After the deadline, and a query after it, the row is an error; the others have their verdicts."""
    pending = expecting(1, rows=2)

    first = list(pending.answered(IDS[:1], [row(IDS[0], 1)], 99.0))
    last = list(pending.answered(IDS[:1], [], 101.0))

    assert [1] == [one.req_id for one in first]
    assert [(0, ScanPendingError)] == [(one.req_id, type(one.outcome)) for one in last]
    assert 0 == len(pending)
    assert [] == list(pending.answered(IDS[:1], [row(IDS[0], 0)], 102.0))


def test_a_failed_query_is_repeated() -> None:
    """A failure of the query is none of the scans, until it failed three times after the deadline."""
    pending = expecting(1)

    early = [one for now in (1.0, 50.0, 99.0) for one in pending.failed(IDS[:1], unavailable(), now)]
    late = [len(list(pending.failed(IDS[:1], throttled(), now))) for now in (101.0, 102.0, 103.0)]

    assert ([], [0, 0, 1]) == (early, late)


def test_an_id_that_is_rejected() -> None:
    """After a rejected query for several, they are queried one by one, and a single one until its deadline."""
    pending = expecting(3)
    next_query = pending.next_query(2.0, drain=True)

    assert [] == list(pending.failed(next_query, status_error(BadRequestError, 400), 3.0))
    assert [(one,) for one in IDS[:3]] == [pending.next_query(3.0, drain=True) for _ in range(3)]
    assert [] == list(pending.failed(IDS[:1], status_error(NotFoundError, 404), 4.0))


def test_those_alone_and_the_others() -> None:
    """A scan that is asked for alone does not take others along, nor do they take it."""
    pending = expecting(2)
    list(pending.failed(pending.next_query(2.0, drain=True), status_error(BadRequestError, 400), 3.0))
    pending.add(IDS[2], 0, ScanUnit(entry=read_item(0, "x")), 0.0)

    assert (IDS[2],) == pending.next_query(3.0, drain=True)


def test_a_rejected_credential_ends_the_waiting() -> None:
    """What no later query can mend is the outcome of every row at once."""
    pending = expecting(1, rows=2)
    settled = list(pending.failed(IDS[:1], status_error(AuthenticationError, 401), 3.0))

    assert [AuthenticationError] * 2 == [type(one.outcome) for one in settled]


def test_clearing() -> None:
    """Nothing is expected any more."""
    pending = expecting(2)
    pending.clear()

    assert 0 == len(pending)
