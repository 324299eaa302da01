"""What the tests here scan with, and the sound answer to each call."""

import json
from typing import Any, TypeGuard

from aisecurity._core.retry import RetryPolicy
from aisecurity.configuration import Configuration
from aisecurity.generated_openapi_client import AiProfile, AsyncScanObject, ScanRequest, ScanRequestContentsInner
from aisecurity.scan.models.content import Content
from tests.support.behaviours import Answer, http
from tests.support.flow_player import REPORT_ID, SCAN_ID, SCAN_OK
from tests.support.servers import ReceivedRequest

KEY = "k3y-of-a-tenant"
TOKEN = "t0ken-of-a-tenant"
TEXT = "scanned w0rds of a customer"
PROFILE = AiProfile(profile_name="p")
CONTENT = Content(prompt=TEXT)
BLOCKED: dict[str, Any] = {**SCAN_OK, "action": "block", "category": "malicious"}
ROW: dict[str, Any] = {"scan_id": SCAN_ID, "req_id": 1, "status": "complete", "result": BLOCKED}
SUCCESSES: dict[str, Any] = {
    "/v1/scan/sync/request": BLOCKED,
    "/v1/scan/async/request": {"scan_id": SCAN_ID, "report_id": REPORT_ID},
    "/v1/scan/results": [ROW],
    "/v1/scan/reports": [{"report_id": REPORT_ID, "detection_results": [{"action": "block"}]}],
}


def is_list(value: Any) -> TypeGuard[list[Any]]:
    """Say whether *value* is a list of JSON."""
    return isinstance(value, list)


def is_object(value: Any) -> TypeGuard[dict[str, Any]]:
    """Say whether *value* is an object of JSON."""
    return isinstance(value, dict)


def listed(value: Any) -> list[Any]:
    """Return *value* if it is a list, else a list of it."""
    return value if is_list(value) else [value]


def members(value: Any) -> dict[str, Any] | None:
    """Return *value* if it is an object of JSON."""
    return value if is_object(value) else None


def path_of(target: str) -> str:
    """Return the path of the API that *target* ends in."""
    return next(path for path in SUCCESSES if path in target)


def success(request: ReceivedRequest) -> Answer:
    """Return the answer of the service to a sound *request*."""
    return http(json.dumps(SUCCESSES[path_of(request.path)]).encode())


def objects(number: int = 1) -> list[AsyncScanObject]:
    """Return objects of a batch."""
    return [
        AsyncScanObject(
            req_id=index, scan_req=ScanRequest(ai_profile=PROFILE, contents=[ScanRequestContentsInner(prompt=TEXT)])
        )
        for index in range(1, number + 1)
    ]


def configured(endpoint: str, **settings: Any) -> Configuration:
    """Return a configuration that does not retry."""
    chosen: dict[str, Any] = {"api_key": KEY, "retry": RetryPolicy(retries=0), "trust_env": False, "timeout": 10.0}
    return Configuration(api_endpoint=endpoint, **{**chosen, **settings})
