"""The successful answer of the service to each call, over HTTP."""

import json
from typing import Any

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


def path_of(target: str) -> str:
    """Return the path of the API that *target* ends in."""
    return next(path for path in SUCCESSES if path in target)


def success(request: ReceivedRequest) -> Answer:
    """Return the answer of the service to a sound *request*."""
    return http(json.dumps(SUCCESSES[path_of(request.path)]).encode())
