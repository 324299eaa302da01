"""Rows of results and reports over HTTP: one that is refused takes no other with it; a repeated member is no answer."""

import json
from typing import Any

import pytest

from aisecurity.bulk import scan_many
from aisecurity.exceptions import BrokenRowsError, ResponseError
from tests.support.behaviours import Answer, http
from tests.support.halves import Half
from tests.support.http_answers import constant, path_of
from tests.support.samples import BLOCKED, CONTENT, IDS, PROFILE, REPORT_ID, SCAN_ID, SCAN_OK, anything, configured, row
from tests.support.servers import ChoosingServer, ReceivedRequest

GOOD: dict[str, Any] = {**row(SCAN_ID), "result": SCAN_OK}
BROKEN: dict[str, Any] = {**row(SCAN_ID, 2), "result": {}}
FOREIGN: dict[str, Any] = {**row(SCAN_ID, 3), "result": {**SCAN_OK, "scan_id": IDS[0]}}
UNWANTED: dict[str, Any] = {**row(IDS[0], 4), "result": {**SCAN_OK, "scan_id": IDS[0]}}
TWICE = json.dumps({**row(SCAN_ID, 5), "result": SCAN_OK}).replace('"status"', r'"st\u0061tus": "pending", "status"')


def answering(path: str, body: bytes) -> Any:
    """Return what answers *path* with *body*, and everything else as the service does."""

    def choose(request: ReceivedRequest) -> Answer:
        return http(body) if path_of(request.path).endswith(path) else constant(request)

    return ChoosingServer(choose)


@pytest.mark.parametrize("method", ["query_by_scan_ids", "wait_for_results"])
def test_broken_rows(half: Half, method: str) -> None:
    """The rows that can be read are on the exception, and each that is refused is an error of its own."""
    rows = json.dumps([GOOD, BROKEN, FOREIGN, UNWANTED, "TWICE"]).replace('"TWICE"', TWICE).encode()
    with (
        answering("results", rows) as peer,
        half.scanner(configured(peer.url)) as scanner,
        pytest.raises(BrokenRowsError) as error,
    ):
        getattr(scanner, method)([SCAN_ID])

    assert [(1, "allow")] == [(one.req_id, one.verdict.action) for one in error.value.results]
    assert [(SCAN_ID, 2), (SCAN_ID, 3), (IDS[0], 4), (SCAN_ID, 5)] == sorted(
        ((one.scan_id or "", one.req_id or 0) for one in error.value.errors), key=lambda ids: ids[1]
    )


def test_rows_without_a_verdict(half: Half) -> None:
    """A row that is pending or failed is a row without a verdict, whatever result it carries."""
    rows: list[Any] = [{**GOOD, "status": "pending", "result": {}}, {**GOOD, "req_id": 2, "status": "failed"}]
    with (
        answering("results", json.dumps(rows).encode()) as peer,
        half.scanner(configured(peer.url)) as scanner,
    ):
        found = scanner.query_by_scan_ids([SCAN_ID])

    assert [(1, None, None), (2, "allow", None)] == [
        (one.req_id, one.result and one.result.action, one.verdict) for one in found
    ]


def test_reports_that_were_not_asked_for(half: Half) -> None:
    """The same for reports."""
    reports = json.dumps([{"report_id": f"R{IDS[0]}"}, {"report_id": REPORT_ID.upper()}]).encode()
    with (
        answering("reports", reports) as peer,
        half.scanner(configured(peer.url)) as scanner,
        pytest.raises(BrokenRowsError) as error,
    ):
        scanner.query_by_report_ids([REPORT_ID])

    assert ([REPORT_ID.upper()], [f"R{IDS[0]}"]) == (
        [one.report_id for one in error.value.results],
        [one.report_id for one in error.value.errors],
    )


@pytest.mark.parametrize("name", ["action", "category", "scan_id"])
@pytest.mark.parametrize("escaped", [False, True])
def test_repeated_members(half: Half, name: str, *, escaped: bool) -> None:
    """A verdict in which a member stands twice that decides is none, however it is escaped."""
    other = "".join(f"\\u{ord(letter):04x}" for letter in name) if escaped else name
    body = json.dumps(BLOCKED).replace("{", f'{{"{other}": "allow", ', 1).encode()
    with (
        answering("sync/request", body) as peer,
        half.scanner(configured(peer.url)) as scanner,
        pytest.raises(ResponseError, match="stands twice"),
    ):
        scanner.sync_scan(PROFILE, CONTENT)


def test_bulk(half: Half) -> None:
    """A row that is refused is the error of its item alone."""
    rows: list[Any] = [{**GOOD, "req_id": 0}, {**BROKEN, "req_id": 1}, {**GOOD, "req_id": 2, "result": BLOCKED}]
    with answering("results", json.dumps(rows).encode()) as peer:
        scanner = half.scanner(configured(peer.url))
        target = getattr(scanner, "_target", scanner)
        items = scan_many(["a", "b", "c"], ai_profile=PROFILE, scanner=anything(target), mode="async")
        outcomes = half.collected(items)
        scanner.close()

    assert {0: "allow", 1: "RowError", 2: "block"} == {
        one.index: one.response.action if one.response else type(one.error).__name__ for one in outcomes
    }
