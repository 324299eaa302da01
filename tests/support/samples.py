"""Sound input and answers of the service, in pieces that a test changes."""

from typing import Any

from aisecurity._core.retry import RetryPolicy
from aisecurity.configuration import Configuration
from aisecurity.generated_openapi_client import (
    AiProfile,
    AsyncScanObject,
    ScanRequest,
    ScanRequestContentsInner,
    ScanResponse,
    ToolEvent,
    ToolEventMetadata,
)
from aisecurity.scan.models.content import Content

ENDPOINT = "https://service.test"
KEY = "k3y-of-a-tenant"
TOKEN = "t0ken-of-a-tenant"
SECRET_TEXT = "s3cret text of a customer"

UUID = "11111111-2222-4333-8444-abcdefABCDEF"
IDS = [f"0f5c3a1e-7d0b-4a53-9a51-{number:012x}" for number in range(60)]
SCAN_ID = "0f5c3a1e-7d0b-4a53-9a51-2f2f3a0e1c77"
REPORT_ID = f"R{SCAN_ID}"

PROFILE = AiProfile(profile_name="p")
CONTENT = Content(prompt=SECRET_TEXT)
SCAN_OK: dict[str, Any] = {"report_id": REPORT_ID, "scan_id": SCAN_ID, "category": "benign", "action": "allow"}
RECEIPT: dict[str, Any] = {"scan_id": SCAN_ID, "report_id": REPORT_ID}
BLOCKED: dict[str, Any] = {**SCAN_OK, "action": "block", "category": "malicious"}


def anything(value: object) -> Any:
    """Return *value* for a place where its type does not belong."""
    return value


def configured(endpoint: str = ENDPOINT, **settings: Any) -> Configuration:
    """Return a configuration that does not retry and ignores the environment, unless *settings* say otherwise."""
    chosen: dict[str, Any] = {"api_key": KEY, "retry": RetryPolicy(retries=0), "trust_env": False, "timeout": 10.0}
    return Configuration(api_endpoint=endpoint, **{**chosen, **settings})


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


def scan_objects(number: int = 1) -> list[AsyncScanObject]:
    """Return *number* objects of a batch, each with the secret text."""
    return [scan_object(index, SECRET_TEXT) for index in range(1, number + 1)]


def row(scan_id: str, req_id: int | None = 1, status: str | None = "complete") -> dict[str, Any]:
    """Return a row of results as JSON, without a verdict."""
    return {"scan_id": scan_id, "req_id": req_id, "status": status}


def allowed(scan_id: str = SCAN_ID, **members: Any) -> ScanResponse:
    """Return a verdict of "allow", but for *members*."""
    return ScanResponse.from_dict({**SCAN_OK, "scan_id": scan_id, "report_id": f"R{scan_id}", **members})


def blocked(**members: Any) -> ScanResponse:
    """Return a verdict of "block", but for *members*."""
    return allowed(**{"category": "malicious", "action": "block", **members})
