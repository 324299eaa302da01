"""The four endpoints, each with its input and the answer of the service."""

from __future__ import annotations

import json
from typing import Any

import httpx
from attrs import frozen

from aisecurity.generated_openapi_client import (
    AiProfile,
    AsyncScanObject,
    AsyncScanResponse,
    AuthenticatedClient,
    DefaultError,
    Error,
    Metadata,
    ScanIdResult,
    ScanRequest,
    ScanRequestContentsInner,
    ScanResponse,
    ThreatScanReportObject,
)
from aisecurity.generated_openapi_client.api.scan_reports import get_threat_scan_reports
from aisecurity.generated_openapi_client.api.scan_results import get_scan_results_by_scan_ids
from aisecurity.generated_openapi_client.api.scans import scan_async_request, scan_sync_request
from tests.support.mock_service import MockService
from tests.support.samples import REPORT_ID, SCAN_ID, SCAN_OK

KEY = "a-key-that-nothing-may-show"
HOST = "https://scan.example"
SCAN = ScanRequest(
    tr_id=None,
    ai_profile=AiProfile(profile_name="p"),
    metadata=Metadata(app_name="äpp"),
    contents=[ScanRequestContentsInner(prompt="Grüße 🙂", response=None)],
)
SCAN_JSON = {
    "ai_profile": {"profile_name": "p"},
    "metadata": {"app_name": "äpp"},
    "contents": [{"prompt": "Grüße 🙂"}],
}


@frozen
class Endpoint:
    """One of them."""

    module: Any
    given: dict[str, Any]
    method: str
    path: bytes
    """As it is on the wire."""
    body: Any
    answer: Any
    """What the service answers on success."""
    model: Any
    """The class of the answer, or of its rows."""
    other_error: Any
    """The class of what a failure without a documented status holds."""


ENDPOINTS = {
    "scan": Endpoint(
        scan_sync_request,
        {"body": SCAN},
        "POST",
        b"/v1/scan/sync/request",
        SCAN_JSON,
        SCAN_OK,
        ScanResponse,
        DefaultError,
    ),
    "batch": Endpoint(
        scan_async_request,
        {"body": [AsyncScanObject(req_id=1, scan_req=SCAN), AsyncScanObject(req_id=2, scan_req=SCAN)]},
        "POST",
        b"/v1/scan/async/request",
        [{"req_id": 1, "scan_req": SCAN_JSON}, {"req_id": 2, "scan_req": SCAN_JSON}],
        {"scan_id": SCAN_ID, "report_id": REPORT_ID, "received": "2025-05-28T10:10:14.086495123Z"},
        AsyncScanResponse,
        Error,
    ),
    "results": Endpoint(
        get_scan_results_by_scan_ids,
        {"scan_ids": [SCAN_ID, "b c", "ü&x=1,2"]},
        "GET",
        f"/v1/scan/results?scan_ids={SCAN_ID},b%20c,%C3%BC%26x%3D1%2C2".encode(),
        None,
        [{"req_id": 1, "status": "complete", "scan_id": SCAN_ID, "result": SCAN_OK}, {"status": "pending"}],
        ScanIdResult,
        Error,
    ),
    "reports": Endpoint(
        get_threat_scan_reports,
        {"report_ids": [REPORT_ID, REPORT_ID]},
        "GET",
        f"/v1/scan/reports?report_ids={REPORT_ID},{REPORT_ID}".encode(),
        None,
        [{"report_id": REPORT_ID, "detection_results": [{"detection_service": "pi", "verdict": "benign"}]}],
        ThreatScanReportObject,
        Error,
    ),
}


class ClientService(MockService):
    """Answers a generated client with *content* and *status*, and keeps its requests."""

    def __init__(self, status: int = 200, content: bytes = b"") -> None:
        super().__init__(httpx.Response(status, content=content, headers={"x-request-id": "7"}))

    def client(self, **settings: Any) -> AuthenticatedClient:
        """Return a generated client that this service answers."""
        return AuthenticatedClient(
            HOST,
            token=KEY,
            prefix="",
            auth_header_name="x-pan-token",
            httpx_args={"transport": httpx.MockTransport(self)},
            **settings,
        )


def encoded(value: Any) -> bytes:
    """Return *value* as JSON."""
    return json.dumps(value).encode()


async def ways(endpoint: Endpoint, wire: ClientService) -> list[Any]:
    """Call *endpoint* in all four ways; return the two detailed answers, then the two models."""
    with wire.client() as client:
        detailed = endpoint.module.sync_detailed(client=client, **endpoint.given)
        parsed = endpoint.module.sync(client=client, **endpoint.given)
    async with wire.client() as client:
        async_detailed = await endpoint.module.asyncio_detailed(client=client, **endpoint.given)
        async_parsed = await endpoint.module.asyncio(client=client, **endpoint.given)
    return [detailed, async_detailed, parsed, async_parsed]
