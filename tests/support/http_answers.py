"""The successful answer of the service to each call, over HTTP."""

import json
from typing import Any
from uuid import uuid4

from .behaviours import Answer, http
from .samples import BLOCKED, RECEIPT, REPORT_ID, SCAN_ID, row
from .servers import ReceivedRequest

ROW: dict[str, Any] = {**row(SCAN_ID), "result": BLOCKED}
SUCCESSES: dict[str, Any] = {
    "/v1/scan/sync/request": BLOCKED,
    "/v1/scan/async/request": RECEIPT,
    "/v1/scan/results": [ROW],
    "/v1/scan/reports": [{"report_id": REPORT_ID, "detection_results": [{"action": "block"}]}],
}
"""The JSON of each answer by the path of its call."""
NOTHING_TO_SCAN = b'{"error": {"message": "Request data is invalid or malformed"}}'
"""The body of the 400 for a scan without contents."""


def path_of(target: str) -> str:
    """Return the path of the API that *target* ends in."""
    return next(path for path in SUCCESSES if path in target)


def success(request: ReceivedRequest) -> Answer:
    """Return the answer of the service to *request*: each scan and submission has an id of its own.

    A scan without contents is refused; all else is taken to be sound.
    """
    if request.body == b'{"contents":[]}':
        return http(NOTHING_TO_SCAN, "400 Bad Request")
    path = path_of(request.path)
    return http(json.dumps(with_new_ids(SUCCESSES[path]) if path.endswith("request") else SUCCESSES[path]).encode())


def constant(request: ReceivedRequest) -> Answer:
    """Return the answer of a stub that always says the same."""
    return http(json.dumps(SUCCESSES[path_of(request.path)]).encode())


def with_new_ids(members: dict[str, Any]) -> dict[str, Any]:
    """Return a verdict or receipt with *members*, but for its ids, which no other has."""
    scan_id = str(uuid4())
    return {**members, "scan_id": scan_id, "report_id": f"R{scan_id}"}
