"""Threat scan reports: a row for each scan, with an entry for each detector and side."""

from aisecurity.emulator.detection.detectors import Detector
from aisecurity.emulator.detection.verdicts import ScannedSide
from aisecurity.emulator.http.json_body import Json

from .answers import without_none
from .report_details import result_detail
from .scan_record import ScanRecord


def report_row(scan: ScanRecord) -> Json:
    """Build a `ThreatScanReportObject`; the caller's `tr_id` is its `transaction_id`."""
    correlation = scan.correlation
    return without_none(
        report_id=scan.report_id,
        scan_id=scan.scan_id,
        req_id=scan.req_id,
        transaction_id=correlation.report_transaction_id,
        session_id=correlation.session_id,
        detection_results=[_entry(scan, side, detector) for side in scan.verdict.sides for detector in side.detectors],
    )


def _entry(scan: ScanRecord, side: ScannedSide, detector: Detector) -> Json:
    finding = side.found.get(detector.flag)
    return without_none(
        data_type=side.data_type,
        detection_service=detector.service,
        verdict="benign" if finding is None else "malicious",
        action="allow" if finding is None else finding.action,
        metadata=_metadata(scan, side),
        result_detail=result_detail(scan, side, detector),
    )


def _metadata(scan: ScanRecord, side: ScannedSide) -> Json | None:
    if side.data_type != "tool_event":
        return None
    return {**(scan.verdict.tool_metadata or {}), "direction": side.direction}
