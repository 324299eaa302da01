"""Dialects of answers: as published, as printed in the documentation of 2025, and as newer services send them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import cast

from aisecurity.emulator.clock import microseconds, nanoseconds, with_offset
from aisecurity.emulator.detection.capabilities import DataType
from aisecurity.emulator.http.json_body import Json

from .answers import result_row, scan_response
from .reports import report_row
from .scan_record import ScanRecord

SOURCE = "AI-Runtime-API"
_SIDES: tuple[DataType, ...] = ("prompt", "response")


class PublishedDialect:
    """Answers as in the published contract: no nulls, and every required member."""

    def async_scan_response(self, received_ns: int, scan_id: str, report_id: str) -> Json:
        """Build an `AsyncScanResponse`."""
        return {"received": nanoseconds(received_ns), "scan_id": scan_id, "report_id": report_id}

    def scan_response(self, scan: ScanRecord) -> Json:
        """Build a `ScanResponse`."""
        return scan_response(scan)

    def result_row(self, scan: ScanRecord, *, complete: bool) -> Json:
        """Build a `ScanIdResult`."""
        return result_row(scan, self.scan_response(scan) if complete else None)

    def report_row(self, scan: ScanRecord) -> Json:
        """Build a `ThreatScanReportObject`."""
        return report_row(scan)


class Dialect2025(PublishedDialect):
    """Answers as in the documentation of 2025: with nulls, and without timeout, error and errors."""

    def async_scan_response(self, received_ns: int, scan_id: str, report_id: str) -> Json:
        """Build an `AsyncScanResponse` with the time in microseconds."""
        return {"received": microseconds(received_ns), "scan_id": scan_id, "report_id": report_id}

    def scan_response(self, scan: ScanRecord) -> Json:
        """Build a `ScanResponse`; every flag of a side that was not sent is null."""
        answer = super().scan_response(scan)
        for name in ("timeout", "error", "errors"):
            del answer[name]
        for side in _SIDES:
            flags = answer[f"{side}_detected"] or {one.flag: None for one in scan.verdict.detectors_by_side[side]}
            answer[f"{side}_detected"] = flags
        # The documentation prints a sync scan, whose req_id is 0, without completed_at.
        completed = with_offset(scan.completed_ns) if scan.req_id else None
        return {"tr_id": "", **answer, "created_at": None, "completed_at": completed}

    def report_row(self, scan: ScanRecord) -> Json:
        """Build a `ThreatScanReportObject` with the two details known in 2025."""
        row = {"transaction_id": "", **super().report_row(scan)}
        for entry in cast("list[Json]", row["detection_results"]):
            entry["result_detail"] = _two_details(cast("Json", entry["result_detail"]))
        return row


def _two_details(detail: Json) -> Json:
    dlp = detail.get("dlp_report")
    named = {"dlp_profile_name": "PII - Basic", "dlp_profile_version": None}
    return {"urlf_report": detail.get("urlf_report"), "dlp_report": dlp and {**cast("Json", dlp), **named}}


class NewestDialect(PublishedDialect):
    """Answers as newer services send them: with a source, tool events, and the truncation of code."""

    def async_scan_response(self, received_ns: int, scan_id: str, report_id: str) -> Json:
        """Build an `AsyncScanResponse` with its source."""
        return {**super().async_scan_response(received_ns, scan_id, report_id), "source": SOURCE}

    def scan_response(self, scan: ScanRecord) -> Json:
        """Build a `ScanResponse`; without a tool event `tool_detected` is empty."""
        return {"source": SOURCE, "tool_detected": {}, **super().scan_response(scan)}

    def result_row(self, scan: ScanRecord, *, complete: bool) -> Json:
        """Build a `ScanIdResult` with its source."""
        return {"source": SOURCE, **super().result_row(scan, complete=complete)}

    def report_row(self, scan: ScanRecord) -> Json:
        """Build a `ThreatScanReportObject`; its truncation info says that no code was cut off."""
        row = {"source": SOURCE, **super().report_row(scan)}
        entries = cast("list[Json]", row["detection_results"])
        lengths = [side.length for side in scan.verdict.sides for _ in side.detectors]
        for entry, length in zip(entries, lengths, strict=True):
            code = cast("Json", entry["result_detail"]).get("mc_report")
            if code is not None:
                cast("Json", code)["truncation_info"] = _not_truncated(length)
        return row


def _not_truncated(length: int) -> Json:
    return {
        "payload_truncated": False,
        "original_payload_length": length,
        "truncated_payload_length": length,
        "truncation_mode": "none",
    }


DIALECTS: Mapping[str, PublishedDialect] = MappingProxyType(
    {"2025": Dialect2025(), "published": PublishedDialect(), "newest": NewestDialect()},
)
