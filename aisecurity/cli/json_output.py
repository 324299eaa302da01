"""Members of --json under stable names, taken from the service's answers; scanned text only with *full*."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aisecurity.exceptions import RowError
    from aisecurity.generated_openapi_client import (
        AsyncScanResponse,
        DetectionServiceResultObject,
        ScanIdResult,
        ScanResponse,
        ThreatScanReportObject,
    )
    from aisecurity.generated_openapi_client.models.ds_detail_result_object import DSDetailResultObject

_IDS = ("scan_id", "report_id", "tr_id", "session_id", "transaction_id", "profile_name", "profile_id")


def verdict(response: ScanResponse, *, full: bool = False) -> dict[str, Any]:
    """Return the members of a verdict."""
    members: dict[str, Any] = {
        "action": response.action,
        "category": response.category,
        "blocked": response.is_blocked,
        "partial": response.is_partial,
        "threats": response.threats,
        "unfinished": [f"{one.content_type}.{one.feature} {one.status}" for one in response.errors or ()],
        **{name: getattr(response, name) for name in _IDS},
    }
    return {**members, "answer": response.to_dict()} if full else members


def row(result: ScanIdResult, *, full: bool = False) -> dict[str, Any]:
    """Return the members of one result row; "verdict" is null while there is none."""
    found = None if result.verdict is None else verdict(result.verdict, full=full)
    return {"scan_id": result.scan_id, "req_id": result.req_id, "status": result.status, "verdict": found}


def rows(
    results: Iterable[ScanIdResult], missing: Sequence[str], errors: Iterable[RowError], *, full: bool = False
) -> dict[str, Any]:
    """Return the members of result rows, of the scans that are *missing* or not complete, and of refused rows."""
    return {
        "rows": [row(one, full=full) for one in results],
        "pending": list(missing),
        "refused": refused(errors),
    }


def refused(errors: Iterable[RowError]) -> list[dict[str, Any]]:
    """Return the members of rows, or reports, that were refused."""
    return [
        {"scan_id": one.scan_id, "report_id": one.report_id, "req_id": one.req_id, "reason": one.message}
        for one in errors
    ]


def receipt(response: AsyncScanResponse, req_ids: Collection[int]) -> dict[str, Any]:
    """Return the members of the receipt for the objects numbered *req_ids*."""
    return {"scan_id": response.scan_id, "report_id": response.report_id, "req_ids": list(req_ids)}


def report(found: ThreatScanReportObject, *, full: bool = False) -> dict[str, Any]:
    """Return the members of a report."""
    members: dict[str, Any] = {
        "report_id": found.report_id,
        "scan_id": found.scan_id,
        "req_id": found.req_id,
        "detections": [_detection(one) for one in found.detection_results or ()],
    }
    return {**members, "answer": found.to_dict()} if full else members


def _detection(one: DetectionServiceResultObject) -> dict[str, Any]:
    detail = one.result_detail
    return {
        "detector": one.detection_service,
        "side": one.data_type,
        "verdict": one.verdict,
        "action": one.action,
        "found": list(dict.fromkeys(_finding_names(detail))) if detail and one.verdict != "benign" else [],
    }


def _finding_names(detail: DSDetailResultObject) -> Iterable[str]:
    """Yield categories, patterns and topics of the findings, never an excerpt."""
    for url in detail.urlf_report or ():
        yield from url.categories or ()
    if detail.dlp_report and detail.dlp_report.dlp_profile_name:
        yield detail.dlp_report.dlp_profile_name
    yield from (one.sub_type for one in detail.dbs_report or () if one.sub_type)
    if detail.tc_report:
        yield from detail.tc_report.toxic_categories or ()
    if detail.agent_report:
        yield from (one.category_type for one in detail.agent_report.agent_patterns or () if one.category_type)
    if detail.topic_guardrails_report:
        yield from detail.topic_guardrails_report.blocked_topics or ()
    if detail.cg_report and detail.cg_report.category:
        yield detail.cg_report.category
