"""Details of report entries, by detection service."""

import hashlib
import zlib
from collections.abc import Callable, Mapping
from types import MappingProxyType

from aisecurity.emulator.detection.detectors import Detector, Hit
from aisecurity.emulator.detection.verdicts import Finding, ScannedSide
from aisecurity.emulator.http.json_body import Json

from .answers import offsets
from .scan_record import ScanRecord

_DLP_PROFILE_NAME = "Sensitive Content"
_DLP_PROFILE_ID = "10000001"


def result_detail(scan: ScanRecord, side: ScannedSide, detector: Detector) -> Json:
    """Build a `DSDetailResultObject`; it is empty for injection."""
    finding = side.found.get(detector.flag)
    if detector.flag == "dlp":
        return {"dlp_report": _dlp(scan, side, finding)}
    if detector.flag == "topic_violation":
        return {"topic_guardrails_report": _topics(finding, side)}
    if detector.flag not in _DETAILS:
        return {}
    name, build = _DETAILS[detector.flag]
    return {name: build(finding)}


def _verdict(finding: Finding | None) -> str:
    return "benign" if finding is None else "malicious"


def _dlp(scan: ScanRecord, side: ScannedSide, finding: Finding | None) -> Json:
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


def _urls(finding: Finding | None) -> list[Json]:
    if finding is None:
        return []
    return [
        {"url": hit.evidence, "categories": [hit.rule], "risk_level": "Not Given", "action": finding.action}
        for hit in finding.hits
    ]


def _toxic(finding: Finding | None) -> Json:
    if finding is None:
        return {"confidence": "", "verdict": "benign"}
    return {"confidence": "high", "verdict": "malicious", "toxic_categories": finding.rules}


def _statements(finding: Finding | None) -> list[Json]:
    if finding is None:
        return []
    return [{"sub_type": rule, "verdict": "malicious", "action": finding.action} for rule in finding.rules]


def _code(finding: Finding | None) -> Json:
    if finding is None:
        return {"code_analysis_by_type": [], "verdict": "benign"}
    types: list[Json] = [{"file_type": rule, "code_sha256": finding.code_sha256} for rule in finding.rules]
    return {
        # Phrases of the detector table: the code itself is not kept.
        "all_code_blocks": [hit.evidence for hit in finding.hits],
        "code_analysis_by_type": types,
        "verdict": "malicious",
    }


def _topics(finding: Finding | None, side: ScannedSide) -> Json:
    report: Json = {"allowed_topic_list": "not_matched", "blocked_topic_list": "not_matched"}
    if side.permitted:
        report |= {"allowed_topic_list": "matched", "allowedTopics": list(side.permitted)}
    return report if finding is None else {**report, "blocked_topic_list": "matched", "blockedTopics": finding.rules}


def _agent(finding: Finding | None) -> Json:
    patterns: list[Json] = []
    if finding is not None:
        patterns = [{"category_type": rule, "verdict": "malicious"} for rule in finding.rules]
    return {"agent_framework": "AWS_Agent_Builder", "agent_patterns": patterns, "model_verdict": _verdict(finding)}


def _grounding(finding: Finding | None) -> Json:
    shares = "shares words with" if finding is None else "shares next to no words with"
    return {
        "status": "completed",
        "explanation": f"The response {shares} the context.",
        "category": "grounded" if finding is None else "ungrounded",
    }


def _source_code(finding: Finding | None) -> Json:
    present = finding is not None
    score = 1.0 if present else 0.0
    return {
        "verdict": _verdict(finding),
        "confidence_score": score,
        "code_present": present,
        "category": "code" if present else "",
    }


_DETAILS: Mapping[str, tuple[str, Callable[[Finding | None], object]]] = MappingProxyType(
    {
        "agent": ("agent_report", _agent),
        "db_security": ("dbs_report", _statements),
        "malicious_code": ("mc_report", _code),
        "source_code": ("source_code_report", _source_code),
        "toxic_content": ("tc_report", _toxic),
        "ungrounded": ("cg_report", _grounding),
        "url_cats": ("urlf_report", _urls),
    },
)
