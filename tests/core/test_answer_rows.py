"""Answers that are rows: what is refused, and that it is that row alone."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from aisecurity._core import calls, flows
from aisecurity._core.wire import Reply
from aisecurity.exceptions import BrokenRowsError, ResponseError, RowError
from tests.support.flow_player import FlowPlayer
from tests.support.flow_samples import answer, terms
from tests.support.samples import BLOCKED, CONTENT, IDS, PROFILE, SCAN_OK, row

A, B, C = IDS[10:13]


def complete(scan_id: str, req_id: int | None = 1, /, **members: Any) -> dict[str, Any]:
    """Return a complete row with a verdict."""
    result = {**SCAN_OK, "scan_id": scan_id, "report_id": f"R{scan_id}"}
    return {**row(scan_id, req_id), "result": result, **members}


GOOD: list[dict[str, Any]] = [
    complete(A),
    complete(A, 2),
    {**row(B, status="pending"), "result": {}},
    complete(B.upper(), 2),
]


def refused(body: bytes, scan_ids: Sequence[str] = (A, B)) -> BrokenRowsError:
    """Return the error of a query for *scan_ids* that is answered with *body*."""
    call = calls.query_by_scan_ids(scan_ids)
    with pytest.raises(BrokenRowsError) as error:
        FlowPlayer().run(flows.call(call, terms()), [Reply(200, {"x-request-id": "r"}, body)])
    return error.value


def query(rows: Any, scan_ids: Sequence[str] = (A, B)) -> Any:
    """Return the rows of a query for *scan_ids* that is answered with *rows*."""
    return FlowPlayer().run(flows.call(calls.query_by_scan_ids(scan_ids), terms()), [answer(rows)])


def test_sound_rows() -> None:
    """A result that is empty on a pending row is none; rows come as they are, in their order."""
    rows = query(GOOD)

    assert [True, True, False, True] == [one.verdict is not None for one in rows]
    assert rows[2].result is None
    assert GOOD == [one.to_dict() for one in rows]


@pytest.mark.parametrize(
    ("bad", "scan_id", "req_id"),
    [
        (complete(A, 7, result={}), A, 7),
        (complete(A, 7, result=[]), A, 7),
        (complete(A, 7, result={**SCAN_OK, "scan_id": A, "action": None}), A, 7),
        (complete(A, 7, status="COMPLETED", result="allow"), A, 7),
        (complete(A, 7, result={**SCAN_OK, "scan_id": B}), A, 7),
        (complete(A, 7, status="failed", result={**SCAN_OK, "scan_id": B}), A, 7),
        (complete(A, 7, report_id=f"R{B}"), A, 7),
        (complete(A, 7, scan_id=5), None, 7),
        (complete(C, 7), C, 7),
        (row(C, 7, "pending"), C, 7),
        (complete(C, 7, scan_id=None), C, 7),
        (None, None, None),
        ([complete(A)], None, None),
        ("text", None, None),
    ],
)
def test_one_bad_row(bad: Any, scan_id: str | None, req_id: int | None) -> None:
    """A row that cannot be read, contradicts itself or was not asked for is an error of its own, and takes no other."""
    orders: list[list[Any]] = [[bad, *GOOD], [*GOOD, bad]]
    for rows in orders:
        error = refused(json.dumps(rows).encode())

        assert GOOD == [one.to_dict() for one in error.results]
        assert [(RowError, scan_id, req_id)] == [(type(one), one.scan_id, one.req_id) for one in error.errors]
        assert (200, "r", json.dumps(rows).encode(), 1) == (
            *(error.status_code, error.request_id, error.body, error.attempts),
        )


def test_texts() -> None:
    """The text says how many rows were refused and why, and nothing of what the service wrote."""
    error = refused(json.dumps([complete(C, 8), complete(A, 7, result={"secret": 1})]).encode())

    assert "AISEC_SERVER_SIDE_ERROR:2 rows refused, first: it was not asked for" == str(error)
    assert "AISEC_SERVER_SIDE_ERROR:it is complete, but its result cannot be read" == str(error.errors[1])
    assert isinstance(error, ResponseError)
    assert [] == error.results


@pytest.mark.parametrize(
    ("pair", "scan_id", "req_id"),
    [
        ('"status": "pending", "status": "complete"', A, 7),
        ('"status": "pending", "\\u0073tatus": "complete"', A, 7),
        ('"status": "complete", "req_id": 8', A, None),
        ('"status": "complete", "scan_id": "' + B + '"', None, 7),
        ('"status": "complete", "result": {"action": "block", "action": "allow"}', A, 7),
    ],
)
def test_members_that_stand_twice(pair: str, scan_id: str | None, req_id: int | None) -> None:
    """A row in which a member stands twice that decides is refused alone; an id that stands twice is none."""
    bad = f'{{"scan_id": "{A}", "req_id": 7, {pair}}}'
    error = refused(json.dumps([*GOOD, "BAD"]).replace('"BAD"', bad).encode())

    assert GOOD == [one.to_dict() for one in error.results]
    assert [(scan_id, req_id)] == [(one.scan_id, one.req_id) for one in error.errors]
    assert "stands twice" in error.errors[0].message


def test_members_of_a_verdict_that_stand_twice() -> None:
    """A verdict with two actions is no verdict."""
    body = json.dumps(BLOCKED).replace("{", '{"action": "allow", ', 1).encode()
    call = calls.sync_scan(PROFILE, CONTENT.to_request())
    with pytest.raises(ResponseError, match="'action' stands twice"):
        FlowPlayer().run(flows.call(call, terms()), [Reply(200, {}, body)])


@pytest.mark.parametrize(
    "other",
    [
        complete(A, 7, result={**BLOCKED, "scan_id": A, "report_id": f"R{A}"}),
        complete(A, 7, result={**SCAN_OK, "scan_id": A, "report_id": f"R{B}"}),
        row(A, 7),
        row(A, 7, "failed"),
        complete(A.upper(), 7, source="another"),
    ],
)
def test_two_complete_rows_that_differ(other: dict[str, Any]) -> None:
    """Of two complete rows of one scan_id and req_id that differ, neither counts."""
    for pair in ([complete(A, 7), other], [other, complete(A, 7)]):
        error = refused(json.dumps([*pair, *GOOD]).encode())

        assert GOOD == [one.to_dict() for one in error.results]
        assert [(A, 7, "two complete rows of it differ")] == [
            (one.scan_id, one.req_id, one.message) for one in error.errors
        ]


def test_two_rows_that_do_not_differ() -> None:
    """The same row twice, ids in another letter case, or once before it was complete, is no contradiction."""
    again = complete(A.upper(), 7, result={**SCAN_OK, "scan_id": A, "report_id": f"r{A}"})
    unnamed = complete(A, 7, scan_id=None, result=None)

    assert 6 == len(query([complete(A, 7), again, row(A, 7, "pending"), complete(A, 7), unnamed, unnamed]))


def test_reports() -> None:
    """A report that was not asked for, or is none, is refused alone; one without an id is left as it is."""
    good = [
        {"report_id": f"R{A}", "req_id": 1},
        {"report_id": f"r{A.upper()}", "scan_id": B, "req_id": 2},
        {"req_id": 3},
    ]
    call = calls.query_by_report_ids([f"R{A}"])
    assert good == [one.to_dict() for one in FlowPlayer().run(flows.call(call, terms()), [answer(good)])]
    with pytest.raises(BrokenRowsError) as error:
        FlowPlayer().run(
            flows.call(call, terms()), [answer([{"report_id": f"R{B}", "scan_id": A, "req_id": 4}, *good, 1])]
        )

    assert good == [one.to_dict() for one in error.value.results]
    assert [(f"R{B}", A, 4), (None, None, None)] == [
        (one.report_id, one.scan_id, one.req_id) for one in error.value.errors
    ]


@pytest.mark.parametrize("value", [{}, None, 1, "x"])
def test_no_rows_at_all(value: Any) -> None:
    """An answer that is no array is none."""
    with pytest.raises(ResponseError) as error:
        query(value)

    assert ResponseError is type(error.value)
