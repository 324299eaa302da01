"""Scan answers in the form of the published contract: no nulls, every required member."""

from aisecurity.emulator.clock import whole_seconds
from aisecurity.emulator.detection.detectors import Span
from aisecurity.emulator.detection.verdicts import RecordedVerdict, ScannedSide
from aisecurity.emulator.http.json_body import Json

from .correlation import CorrelationIds
from .detection_details import detection_details
from .scan_record import ScanRecord


def without_none(**members: object) -> Json:
    """Return *members* without those that are None."""
    return {name: value for name, value in members.items() if value is not None}


def scan_response(scan: ScanRecord) -> Json:
    """Build a `ScanResponse`; a side that was not sent is an empty object."""
    answer: Json = {
        "report_id": scan.report_id,
        "scan_id": scan.scan_id,
        "profile_id": scan.profile.profile_id,
        "profile_name": scan.profile.profile_name,
        "category": scan.verdict.category,
        "action": scan.verdict.action,
        "timeout": False,
        "error": False,
        "errors": [],
        "prompt_detected": {},
        "response_detected": {},
        "created_at": whole_seconds(scan.created_ns),
        "completed_at": whole_seconds(scan.completed_ns),
    }
    return answer | _correlation(scan.correlation) | _sides(scan.verdict) | _tool_detected(scan.verdict)


def result_row(scan: ScanRecord, result: Json | None) -> Json:
    """Build a `ScanIdResult`; a pending one has no result."""
    row: Json = {"req_id": scan.req_id, "status": "pending", "scan_id": scan.scan_id}
    return row if result is None else {**row, "status": "complete", "result": result}


def offsets(spans: tuple[Span, ...]) -> list[list[int]]:
    """Return spans as the lists that the contract has."""
    return [[start, end] for start, end in spans]


def _correlation(correlation: CorrelationIds) -> Json:
    return without_none(
        tr_id=correlation.tr_id,
        session_id=correlation.session_id,
        transaction_id=correlation.transaction_id,
    )


def _sides(verdict: RecordedVerdict) -> Json:
    members: Json = {}
    for side in verdict.sides:
        if side.data_type != "tool_event":
            members.update(_side(side))
    return members


def _side(side: ScannedSide) -> Json:
    name = side.data_type
    members = without_none(masked_data=_masked_data(side), detection_details=detection_details(side))
    return {f"{name}_detected": side.flags, **{f"{name}_{member}": value for member, value in members.items()}}


def _masked_data(side: ScannedSide) -> Json | None:
    if side.masked is None:
        return None
    detections = [{"pattern": hit.rule, "locations": offsets(hit.spans)} for hit in side.masked.hits]
    return {"data": side.masked.text, "pattern_detections": detections}


def _tool_detected(verdict: RecordedVerdict) -> Json:
    sides = [side for side in verdict.sides if side.data_type == "tool_event"]
    if not sides:
        return {}
    flags = {flag: any(side.flags[flag] for side in sides) for flag in sides[0].flags}
    threats = list(dict.fromkeys(threat for side in sides for threat in side.threats))
    detected = without_none(
        verdict="malicious" if threats else "benign",
        metadata=verdict.tool_metadata,
        summary={"detections": flags, "threats": threats},
    )
    for side in sides:
        detected[f"{side.direction}_detected"] = {"detection_entries": [_entry(side, verdict)]}
    return {"tool_detected": detected}


def _entry(side: ScannedSide, verdict: RecordedVerdict) -> Json:
    return without_none(
        tool_invoked=(verdict.tool_metadata or {}).get("tool_invoked"),
        detections=side.flags,
        threats=side.threats,
        masked_data=_masked_data(side),
    )
