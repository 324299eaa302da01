"""Input that is sound, in pieces that a test changes."""

from collections.abc import Mapping
from typing import Any

from aisecurity._core.credentials import Credential
from aisecurity._core.effects import Send
from aisecurity._core.flows import Terms
from aisecurity._core.retry import RetryPolicy
from aisecurity._core.wire import Request, Transport
from aisecurity.generated_openapi_client import (
    AiProfile,
    AsyncScanObject,
    ScanRequest,
    ScanRequestContentsInner,
    ToolEvent,
    ToolEventMetadata,
)

UUID = "11111111-2222-4333-8444-abcdefABCDEF"
IDS = [f"0f5c3a1e-7d0b-4a53-9a51-{number:012x}" for number in range(60)]
PROFILE = AiProfile(profile_name="p")
ENDPOINT = "https://service.test"
SECRET_TEXT = "s3cret text of a customer"


def anything(value: object) -> Any:
    """Return *value* for a place where its type does not belong."""
    return value


def tool_metadata(**members: Any) -> ToolEventMetadata:
    """Return complete metadata, but for *members*."""
    complete: dict[str, Any] = {"ecosystem": "mcp", "method": "tools/call", "server_name": "s"}
    return ToolEventMetadata(**{**complete, **members})


def tool_event(**members: Any) -> ToolEvent:
    """Return a sound tool event, but for *members*."""
    sound: dict[str, Any] = {"metadata": tool_metadata(), "input": "{}"}
    return ToolEvent(**{**sound, **members})


def scan_object(req_id: Any = 1, prompt: str = "hello", **members: Any) -> AsyncScanObject:
    """Return an object of a batch; *members* are those of its request."""
    request: dict[str, Any] = {"ai_profile": PROFILE, "contents": [ScanRequestContentsInner(prompt=prompt)], **members}
    return AsyncScanObject(req_id=req_id, scan_req=ScanRequest(**request))


def terms(timeout: float = 10.0, **policy: Any) -> Terms:
    """Return terms whose pauses are not random."""
    settings: dict[str, Any] = {"jitter": lambda: 1.0, **policy}
    return Terms(
        credential=Credential(api_key="k"),
        endpoint=ENDPOINT,
        policy=RetryPolicy(**settings),
        transport=Transport(),
        timeout=timeout,
    )


def row(scan_id: str, req_id: int | None = 1, status: str | None = "complete") -> dict[str, Any]:
    """Return a row of results as JSON."""
    return {"scan_id": scan_id, "req_id": req_id, "status": status}


def effect(
    url: str, timeout: float | None = 5.0, transport: Transport | None = None, headers: Mapping[str, str] | None = None
) -> Send:
    """Return a request with a body and a key."""
    sent = {"x-pan-token": "s3cret", **(headers or {})}
    return Send(Request(method="POST", url=f"{url}/path", headers=sent, body=b"{}"), timeout, transport or Transport())
