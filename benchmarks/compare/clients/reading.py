"""Parsing of an answer's bytes into models by each SDK, as its Scanner does it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from .. import traffic
from ..jobs import Job


def reader(job: Job) -> Callable[[], object]:
    """Return what reads the answer to the job's call once."""
    answer = traffic.answers()[job.call]
    return _ours(job.call, answer) if job.engine else _theirs(job.call, answer)


def _ours(call: str, answer: bytes) -> Callable[[], object]:
    from aisecurity._core import calls, replies
    from aisecurity._core.wire import Reply
    from aisecurity.generated_openapi_client import AiProfile
    from aisecurity.scan.models.content import Content

    reply = Reply(status=200, body=answer)
    scan = calls.sync_scan(AiProfile(profile_name=traffic.PROFILE), Content(prompt="x").to_request())
    report = calls.query_by_report_ids([traffic.REPORT_ID])
    if call == "scan":
        return lambda: replies.read(reply, scan.read_answer)
    return lambda: replies.read(reply, report.read_answer)


def _theirs(call: str, answer: bytes) -> Callable[[], object]:
    # Any: the type checkers see our package, which has no such module.
    client: Any = import_module("aisecurity.generated_openapi_client.urllib3.api_client").ApiClient()
    kind = {"scan": "ScanResponse", "report": "List[ThreatScanReportObject]"}[call]
    return lambda: client.deserialize(answer.decode(), kind, "application/json")
