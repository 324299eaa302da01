"""Forms of findings in a report: the members of `result_detail`."""

import hashlib
import zlib
from collections.abc import Callable, Mapping
from types import MappingProxyType

from attrs import frozen

from aisecurity.emulator.detection.detectors import Detector, Hit
from aisecurity.emulator.detection.verdicts import Finding, ScannedSide
from aisecurity.emulator.http.json_body import Json

from .answers import offsets
from .scan_record import ScanRecord

_DLP_PROFILE_NAME = "Sensitive Content"
_DLP_PROFILE_ID = "10000001"


@frozen
class ReportSubject:
    """One detector on one side of a scan: the subject of an entry of a report."""

    scan: ScanRecord
    side: ScannedSide
    detector: Detector

    @property
    def finding(self) -> Finding | None:
        """Return the finding of the detector, None if it did not fire."""
        return self.side.found.get(self.detector.flag)

    @property
    def permitted(self) -> list[str]:
        """Return the names of the permitted rules that matched."""
        return list(self.side.permitted.get(self.detector.flag, ()))

    @property
    def verdict(self) -> str:
        """Return malicious if the detector fired, else benign."""
        return "benign" if self.finding is None else "malicious"


ReportForm = Callable[[ReportSubject], object]
"""A builder of one member of `result_detail`, in the form of the published contract."""


def result_detail(scan: ScanRecord, side: ScannedSide, detector: Detector) -> Json:
    """Build a `DSDetailResultObject`; it is empty for a detector without a report form."""
    if detector.report is None:
        return {}
    return {detector.report: REPORT_FORMS[detector.report](ReportSubject(scan, side, detector))}


def _sensitive_data(subject: ReportSubject) -> Json:
    scan, side, finding = subject.scan, subject.side, subject.finding
    name = f"{scan.scan_id}/{scan.req_id}/{side.data_type}/{side.direction}"
    report: Json = {
        "dlp_report_id": hashlib.sha256(name.encode()).hexdigest().upper(),
        "dlp_profile_name": _DLP_PROFILE_NAME,
        "dlp_profile_id": _DLP_PROFILE_ID,
        "data_pattern_rule1_verdict": "NOT_MATCHED" if finding is None else "MATCHED",
        "data_pattern_rule2_verdict": "",
    }
    if finding is not None:
        report["data_pattern_detection_offsets"] = [_pattern(hit) for hit in finding.text_hits]
    return report


def _pattern(hit: Hit) -> Json:
    return {
        "data_pattern_id": f"{zlib.crc32(hit.rule.encode()):010d}",
        "version": 1,
        "name": hit.rule,
        "high_confidence_detections": offsets(hit.spans),
        "medium_confidence_detections": [],
        "low_confidence_detections": [],
    }


def _urls(subject: ReportSubject) -> list[Json]:
    finding = subject.finding
    if finding is None:
        return []
    return [
        {"url": hit.evidence, "categories": [hit.rule], "risk_level": "Not Given", "action": finding.action}
        for hit in finding.hits
    ]


def _toxic(subject: ReportSubject) -> Json:
    finding = subject.finding
    if finding is None:
        return {"confidence": "", "verdict": "benign"}
    return {"confidence": "high", "verdict": "malicious", "toxic_categories": finding.rules}


def _statements(subject: ReportSubject) -> list[Json]:
    finding = subject.finding
    if finding is None:
        return []
    return [{"sub_type": rule, "verdict": "malicious", "action": finding.action} for rule in finding.rules]


def _code(subject: ReportSubject) -> Json:
    finding = subject.finding
    if finding is None:
        return {"code_analysis_by_type": [], "verdict": "benign"}
    types: list[Json] = [{"file_type": rule, "code_sha256": finding.code_sha256} for rule in finding.rules]
    return {
        # Phrases of the detector table: the code itself is not kept.
        "all_code_blocks": [hit.evidence for hit in finding.hits],
        "code_analysis_by_type": types,
        "verdict": "malicious",
    }


def _topics(subject: ReportSubject) -> Json:
    finding = subject.finding
    report: Json = {"allowed_topic_list": "not_matched", "blocked_topic_list": "not_matched"}
    if subject.permitted:
        report |= {"allowed_topic_list": "matched", "allowedTopics": subject.permitted}
    return report if finding is None else {**report, "blocked_topic_list": "matched", "blockedTopics": finding.rules}


def _agent(subject: ReportSubject) -> Json:
    rules = [] if subject.finding is None else subject.finding.rules
    patterns: list[Json] = [{"category_type": rule, "verdict": "malicious"} for rule in rules]
    return {"agent_framework": "AWS_Agent_Builder", "agent_patterns": patterns, "model_verdict": subject.verdict}


def _grounding(subject: ReportSubject) -> Json:
    finding = subject.finding
    shares = "shares words with" if finding is None else "shares next to no words with"
    return {
        "status": "completed",
        "explanation": f"The response {shares} the context.",
        "category": "grounded" if finding is None else "ungrounded",
    }


def _source_code(subject: ReportSubject) -> Json:
    present = subject.finding is not None
    score = 1.0 if present else 0.0
    return {
        "verdict": subject.verdict,
        "confidence_score": score,
        "code_present": present,
        "category": "code" if present else "",
    }


REPORT_FORMS: Mapping[str, ReportForm] = MappingProxyType(
    {
        "agent_report": _agent,
        "cg_report": _grounding,
        "dbs_report": _statements,
        "dlp_report": _sensitive_data,
        "mc_report": _code,
        "source_code_report": _source_code,
        "tc_report": _toxic,
        "topic_guardrails_report": _topics,
        "urlf_report": _urls,
    },
)
