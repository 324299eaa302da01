"""Kept connections: closed by the server, or with more bytes on them than an answer has."""

import json
import time

import pytest

from aisecurity._engines.httptools import route
from aisecurity.exceptions import AmbiguousSubmitError
from tests.support.behaviours import Answer, Behaviour, Close, Reset, http
from tests.support.halves import Half
from tests.support.http_answers import success
from tests.support.samples import BLOCKED, CONTENT, PROFILE, REPORT_ID, SCAN_ID, SCAN_OK, configured, scan_objects
from tests.support.servers import ChoosingServer, ReceivedRequest


@pytest.mark.parametrize("end", [Close(), Reset()], ids=["close", "reset"])
def test_closed_as_the_request_comes(half: Half, end: Behaviour) -> None:
    """Where the server ends a kept connection as the next request comes, the caller sees no error, without retries."""

    def choose(request: ReceivedRequest) -> Behaviour:
        return end if request.turn else success(request)

    with ChoosingServer(choose) as peer, half.scanner(configured(peer.url)) as scanner:
        actions = [scanner.sync_scan(PROFILE, CONTENT).action for _ in range(5)]
        rows = scanner.query_by_scan_ids([SCAN_ID])
        reports = scanner.query_by_report_ids([REPORT_ID])

    assert ["block"] * 5 == actions
    assert (1, 1) == (len(rows), len(reports))


def test_closed_before_the_request(half: Half) -> None:
    """A connection that was closed while it was idle is not used."""

    def choose(request: ReceivedRequest) -> Behaviour:
        return Answer(success(request).data, last=True)

    with ChoosingServer(choose) as peer, half.scanner(configured(peer.url)) as scanner:
        actions = [scanner.sync_scan(PROFILE, CONTENT).action for _ in range(20)]

    assert ["block"] * 20 == actions


def test_submissions_use_no_stale_connection(half: Half, monkeypatch: pytest.MonkeyPatch) -> None:
    """A submission goes over a new connection, or over one that gave an answer a moment ago."""
    monkeypatch.setattr(route, "RECENT", 0.1)
    kept = half.library == "httptools"
    with ChoosingServer(success) as peer, half.scanner(configured(peer.url)) as scanner:
        for _ in range(2):
            scanner.sync_scan(PROFILE, CONTENT)
            scanner.async_scan(scan_objects())
            time.sleep(0.2)
            scanner.async_scan(scan_objects())

    turns = [request.turn for request in peer.requests]
    assert ([0, 1, 0, 1, 2, 0] if kept else [0, 0, 0, 1, 0, 0]) == turns


def test_submission_over_a_connection_that_closes(half: Half) -> None:
    """Where a kept connection closes as a submission comes, nobody can say whether it was accepted."""

    def choose(request: ReceivedRequest) -> Behaviour:
        return Close() if request.turn else success(request)

    with ChoosingServer(choose) as peer, half.scanner(configured(peer.url)) as scanner:
        scanner.sync_scan(PROFILE, CONTENT)
        if half.library == "httptools":
            with pytest.raises(AmbiguousSubmitError):
                scanner.async_scan(scan_objects())
        receipt = scanner.async_scan(scan_objects())

    assert receipt.scan_id
    assert (3 if half.library == "httptools" else 2) == len(peer.requests)


def test_fresh(half: Half) -> None:
    """With `fresh=True` each request has a connection of its own, which is closed after it; views of a view too."""
    with ChoosingServer(success) as peer, half.scanner(configured(peer.url)) as scanner:
        scanner.sync_scan(PROFILE, CONTENT)
        view = scanner.with_options(fresh=True).with_options(timeout=5.0)
        for _ in range(3):
            view.sync_scan(PROFILE, CONTENT)
        view.async_scan(scan_objects())
        view.query_by_scan_ids([SCAN_ID])
        scanner.sync_scan(PROFILE, CONTENT)

    assert (6, [0] * 6 + [1]) == (peer.connections, [request.turn for request in peer.requests])
    assert ["close"] * 5 == [request.header("connection") for request in peer.requests[1:-1]]


@pytest.mark.parametrize("status", ["200 OK", "304 Not Modified", "204 No Content", "500 Oops"])
def test_bytes_after_an_answer(half: Half, status: str) -> None:
    """Bytes that come after the end of an answer are never read as the answer to the next scan."""
    allowed = http(json.dumps(SCAN_OK).encode()).data
    body = json.dumps(BLOCKED).encode() if status.startswith(("200", "5")) else b""

    def choose(request: ReceivedRequest) -> Behaviour:
        return success(request) if request.turn else Answer(http(body, status).data + allowed)

    actions: list[str] = []
    with ChoosingServer(choose) as peer, half.scanner(configured(peer.url)) as scanner:
        for _ in range(4):
            try:
                actions.append(scanner.sync_scan(PROFILE, CONTENT).action)
            except Exception as error:
                actions.append(type(error).__name__)

    assert "allow" not in actions


def test_connections_are_kept(half: Half) -> None:
    """An answer that ends where it says leaves its connection for the next."""
    with ChoosingServer(success) as peer, half.scanner(configured(peer.url)) as scanner:
        for _ in range(5):
            scanner.sync_scan(PROFILE, CONTENT)

    assert 1 == peer.connections
