"""Every public method of both Scanners: its request on the wire, and its return value."""

import hashlib
import hmac
import json
from typing import Any

import httpx
import pytest

from aisecurity import __version__
from aisecurity._core.flows import waiting
from aisecurity.exceptions import (
    AmbiguousSubmitError,
    AuthenticationError,
    BatchError,
    RateLimitError,
    ResponseError,
    ScanPendingError,
)
from aisecurity.generated_openapi_client import (
    AiProfile,
    AsyncScanResponse,
    Metadata,
    ScanIdResult,
    ScanResponse,
    ThreatScanReportObject,
)
from aisecurity.scan.inline.scanner import Scanner
from aisecurity.scan.models.content import Content
from tests.support.halves import Half
from tests.support.mock_service import MockService
from tests.support.samples import IDS, KEY, PROFILE, RECEIPT, SCAN_OK, configured, row, scan_object


def scanner(half: Half, wire: MockService, **settings: Any) -> Scanner:
    """Return a scanner whose requests *wire* answers."""
    return half.scanner(configured(**settings), handler=wire)


def headers(request: httpx.Request) -> dict[str, str]:
    """Return the headers on the wire."""
    return dict(request.headers)


def common(**more: str) -> dict[str, str]:
    """Return the headers of every request, and *more*."""
    return {
        "host": "service.test",
        "accept": "application/json",
        "accept-encoding": "identity",
        "connection": "keep-alive",
        "user-agent": f"aisecurity-python/{__version__}",
        **{name.replace("_", "-"): value for name, value in more.items()},
    }


def signed(body: bytes) -> dict[str, str]:
    """Return the headers of a request with *body*, which they sign."""
    return common(
        content_type="application/json",
        content_length=str(len(body)),
        x_pan_token=KEY,
        x_payload_hash=hmac.digest(KEY.encode(), body, hashlib.sha256).hex(),
    )


def test_sync_scan(half: Half) -> None:
    """sync_scan posts one scan, signed over its exact bytes, and returns the verdict."""
    wire = MockService(SCAN_OK)
    verdict = scanner(half, wire).sync_scan(
        AiProfile(profile_name="n"), Content(prompt="é"), "t", "s", "x", Metadata(app_name="a")
    )

    body = (
        '{"tr_id":"t","session_id":"s","transaction_id":"x","ai_profile":{"profile_name":"n"},'
        '"metadata":{"app_name":"a"},"contents":[{"prompt":"é"}]}'
    ).encode()
    assert ("POST", "https://service.test/v1/scan/sync/request") == (wire.request.method, str(wire.request.url))
    assert body == wire.request.content
    assert signed(body) == headers(wire.request)
    assert ScanResponse.from_dict(SCAN_OK) == verdict


def test_async_scan(half: Half) -> None:
    """async_scan posts its objects as a JSON array, and returns the receipt."""
    wire = MockService(RECEIPT)
    receipt = scanner(half, wire).async_scan([scan_object(1), scan_object(2)])

    body = (
        b'[{"req_id":1,"scan_req":{"ai_profile":{"profile_name":"p"},"contents":[{"prompt":"hello"}]}},'
        b'{"req_id":2,"scan_req":{"ai_profile":{"profile_name":"p"},"contents":[{"prompt":"hello"}]}}]'
    )
    assert ("POST", "https://service.test/v1/scan/async/request") == (wire.request.method, str(wire.request.url))
    assert body == wire.request.content
    assert signed(body) == headers(wire.request)
    assert AsyncScanResponse.from_dict(RECEIPT) == receipt


def test_scan_batch(half: Half) -> None:
    """scan_batch posts any number of objects five by five, and returns a receipt for each request."""
    answers = [{**RECEIPT, "scan_id": scan_id} for scan_id in IDS[:3]]
    wire = MockService(*answers)
    receipts = scanner(half, wire).scan_batch([scan_object(i) for i in range(12)])

    sent = sorted([item["req_id"] for item in json.loads(request.content)] for request in wire.requests)
    assert [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9], [10, 11]] == sent
    assert IDS[:3] == sorted(receipt.scan_id for receipt in receipts)


def test_query_by_scan_ids(half: Half) -> None:
    """query_by_scan_ids gets rows; its ids are joined with literal commas, and nothing is signed."""
    rows = [row(IDS[1]), row(IDS[0], 2, "pending")]
    wire = MockService(rows)
    results = scanner(half, wire).query_by_scan_ids(IDS[:2])

    assert f"/v1/scan/results?scan_ids={IDS[0]},{IDS[1]}".encode() == wire.request.url.raw_path
    assert ("GET", b"") == (wire.request.method, wire.request.content)
    assert common(x_pan_token=KEY) == headers(wire.request)
    assert [ScanIdResult.from_dict(each) for each in rows] == results


def test_query_by_report_ids(half: Half) -> None:
    """query_by_report_ids gets reports; its ids are joined with literal commas, and nothing is signed."""
    report: dict[str, Any] = {"report_id": f"R{IDS[0]}", "scan_id": IDS[0], "req_id": 0, "detection_results": []}
    wire = MockService([report])
    reports = scanner(half, wire).query_by_report_ids([f"R{IDS[0]}", f"R{IDS[1]}"])

    assert f"/v1/scan/reports?report_ids=R{IDS[0]},R{IDS[1]}".encode() == wire.request.url.raw_path
    assert ("GET", b"") == (wire.request.method, wire.request.content)
    assert common(x_pan_token=KEY) == headers(wire.request)
    assert [ThreatScanReportObject.from_dict(report)] == reports


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove the pauses between the queries of waiting."""
    monkeypatch.setattr(waiting, "FIRST_POLL", 0.0)


@pytest.mark.usefixtures("at_once")
def test_wait_for_results(half: Half) -> None:
    """wait_for_results queries again until the rows are complete."""
    wire = MockService([], [row(IDS[0], 1, "pending")], [row(IDS[0], 1)], [row(IDS[0], 1), row(IDS[0], 2)])
    results = scanner(half, wire).wait_for_results([IDS[0]], req_ids={IDS[0]: [1, 2]})

    assert [1, 2] == [result.req_id for result in results]
    assert [f"/v1/scan/results?scan_ids={IDS[0]}".encode()] * 4 == [request.url.raw_path for request in wire.requests]


@pytest.mark.usefixtures("at_once")
def test_waiting_shares_the_pace_of_queries(half: Half) -> None:
    """After ten queries of any kind within the minute, a short wait sends none; another scanner is free."""
    wire = MockService([])
    busy = scanner(half, wire)
    for _ in range(5):
        busy.query_by_scan_ids([IDS[0]])
        busy.query_by_report_ids([f"R{IDS[0]}"])
    with pytest.raises(ScanPendingError) as error:
        busy.wait_for_results([IDS[0]], timeout=5.0)

    assert (10, [IDS[0]]) == (len(wire.requests), error.value.pending)
    free = MockService([row(IDS[0])])
    assert 1 == len(scanner(half, free).wait_for_results([IDS[0]], timeout=5.0))


def test_token(half: Half) -> None:
    """With a token, a request carries it as a bearer token, and neither key nor hash."""
    wire = MockService(SCAN_OK)
    scanner(half, wire, api_token="token").sync_scan(PROFILE, Content(prompt="p"))

    sent = headers(wire.request)
    assert "Bearer token" == sent["authorization"]
    assert set() == {"x-pan-token", "x-payload-hash"} & sent.keys()


def test_errors(half: Half) -> None:
    """An answer that is no success, or none that can be read, is an exception and never a verdict."""
    rejected = httpx.Response(401, content=b'{"error": {"message": "Not Authenticated"}}')
    with pytest.raises(AuthenticationError) as error:
        scanner(half, MockService(rejected)).sync_scan(PROFILE, Content(prompt="p"))
    assert "Not Authenticated" == error.value.message
    no_verdicts: list[Any] = [{}, [], None, {**SCAN_OK, "action": None}]
    for nothing in no_verdicts:
        with pytest.raises(ResponseError):
            scanner(half, MockService(nothing)).sync_scan(PROFILE, Content(prompt="p"))


def test_submission_errors(half: Half) -> None:
    """A submission that may have been accepted has its own error; a batch keeps the receipts of its other parts."""
    with pytest.raises(AmbiguousSubmitError):
        scanner(half, MockService(httpx.Response(502))).async_scan([scan_object()])

    def every_second(request: httpx.Request) -> httpx.Response:
        first = json.loads(request.content)[0]["req_id"]
        return httpx.Response(429) if first == 5 else httpx.Response(200, json={**RECEIPT, "scan_id": IDS[first]})

    with pytest.raises(BatchError) as error:
        half.scanner(configured(), handler=every_second).scan_batch([scan_object(i) for i in range(11)])
    assert [True, False, True] == [receipt is not None for receipt in error.value.results]
    assert [RateLimitError] == [type(part) for part in error.value.errors.values()]
