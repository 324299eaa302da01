"""Calls, terms, effects and replies of flows, in pieces that a test changes."""

import json
from collections.abc import Mapping
from typing import Any

from aisecurity._core import calls
from aisecurity._core.calls import Call
from aisecurity._core.credentials import Credential
from aisecurity._core.effects import Send
from aisecurity._core.flows import CallSettings
from aisecurity._core.retry import RetryPolicy
from aisecurity._core.wire import HttpRequest, Reply, Transport

from .samples import CONTENT, ENDPOINT, PROFILE, REPORT_ID, SCAN_ID, scan_objects

CALLS_BY_PATH: dict[str, Call[Any]] = {
    "/v1/scan/sync/request": calls.sync_scan(PROFILE, CONTENT.to_request()),
    "/v1/scan/async/request": calls.async_scan(scan_objects()),
    "/v1/scan/results": calls.query_by_scan_ids([SCAN_ID]),
    "/v1/scan/reports": calls.query_by_report_ids([REPORT_ID]),
}


def answer(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    """Return a reply whose body is *value* as JSON."""
    return Reply(status=status, headers=headers or {}, body=json.dumps(value).encode())


def terms(timeout: float = 10.0, **policy: Any) -> CallSettings:
    """Return terms whose pauses are not random."""
    settings: dict[str, Any] = {"jitter": lambda: 1.0, **policy}
    return CallSettings(
        credential=Credential(api_key="k"),
        endpoint=ENDPOINT,
        policy=RetryPolicy(**settings),
        transport=Transport(),
        timeout=timeout,
    )


def effect(
    url: str, timeout: float | None = 5.0, transport: Transport | None = None, headers: Mapping[str, str] | None = None
) -> Send:
    """Return the effect of sending a request with a body and a key."""
    sent = {"x-pan-token": "s3cret", **(headers or {})}
    return Send(
        HttpRequest(method="POST", url=f"{url}/path", headers=sent, body=b"{}"), timeout, transport or Transport()
    )
