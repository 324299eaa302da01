"""Request bodies and their fixed answers, in the shapes and sizes of the published contract."""

from __future__ import annotations

import json
from typing import Any, Final

KEY: Final = "benchmark"
PROFILE: Final = "benchmark"
SCAN_ID: Final = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
REPORT_ID: Final = f"R{SCAN_ID}"
BATCH: Final = 5

_SENTENCE = 'The guard said: "Who goes there?" - and I, who had walked all night, said nothing at all.\n'
_ACCENTED = "Señor Müller of the café asked twice, "

CALLS: Final = {
    "scan": ("POST", "/v1/scan/sync/request"),
    "batch": ("POST", "/v1/scan/async/request"),
    "results": ("GET", f"/v1/scan/results?scan_ids={SCAN_ID}"),
    "report": ("GET", f"/v1/scan/reports?report_ids={REPORT_ID}"),
}
"""Method and path of each call."""


def text(size: int) -> str:
    """Return *size* characters of prose, with quotes, line ends and now and then a letter that is not ASCII."""
    page = _ACCENTED + _SENTENCE * 11
    return (page * (size // len(page) + 1))[:size]


def body(call: str, size: int) -> bytes | None:
    """Return the body of a call for clients that are not an SDK."""
    scan = {"ai_profile": {"profile_name": PROFILE}, "contents": [{"prompt": text(size)}]}
    value: Any = {
        "scan": scan,
        "batch": [{"req_id": number, "scan_req": scan} for number in range(BATCH)],
    }.get(call)
    return None if value is None else json.dumps(value, ensure_ascii=False).encode()


def _verdict() -> dict[str, Any]:
    clean = {"url_cats": False, "dlp": False, "toxic_content": False, "malicious_code": False, "agent": False}
    return {
        "source": "AI-Runtime-API",
        "report_id": REPORT_ID,
        "scan_id": SCAN_ID,
        "tr_id": "1",
        "session_id": "session-1",
        "profile_id": SCAN_ID,
        "profile_name": PROFILE,
        "category": "malicious",
        "action": "block",
        "timeout": False,
        "error": False,
        "errors": [],
        "prompt_detected": {**clean, "injection": True, "topic_violation": False},
        "response_detected": {**clean, "db_security": False, "ungrounded": False, "topic_violation": False},
        "created_at": "2025-05-28T10:10:14Z",
        "completed_at": "2025-05-28T10:10:15Z",
    }


def _detection(number: int) -> dict[str, Any]:
    kinds: tuple[tuple[str, dict[str, Any]], ...] = (
        ("urlf", {"urlf_report": [{"url": "http://example.test/a", "risk_level": "high", "categories": ["malware"]}]}),
        (
            "dlp",
            {
                "dlp_report": {
                    "dlp_report_id": "0" * 64,
                    "dlp_profile_name": "PII - Basic",
                    "dlp_profile_id": "00000000",
                    "dlp_profile_version": 2,
                    "data_pattern_rule1_verdict": "MATCHED",
                    "data_pattern_rule2_verdict": "",
                }
            },
        ),
        ("pi", {"pi_report": {"verdict": "malicious"}}),
        ("tc", {"tc_report": {"confidence": "high", "verdict": "malicious"}}),
        ("agent", {"agent_report": {"model_verdict": "benign", "agent_framework": "none", "agent_patterns": []}}),
    )
    service, detail = kinds[number % len(kinds)]
    return {
        "data_type": "prompt" if number % 2 else "response",
        "detection_service": service,
        "verdict": "malicious" if number % 3 else "benign",
        "action": "block" if number % 3 else "allow",
        "result_detail": detail,
    }


def answers() -> dict[str, bytes]:
    """Return the answer to each call, as the server sends it."""
    row = {"source": "AI-Runtime-API", "status": "complete", "scan_id": SCAN_ID, "result": _verdict()}
    report = {
        "source": "AI-Runtime-API",
        "report_id": REPORT_ID,
        "scan_id": SCAN_ID,
        "req_id": 1,
        "transaction_id": "1",
        "detection_results": [_detection(number) for number in range(30)],
    }
    receipt = {"received": "2025-05-28T10:10:14.086495Z", "scan_id": SCAN_ID, "report_id": REPORT_ID}
    values: dict[str, Any] = {
        "scan": _verdict(),
        "batch": {**receipt, "source": "AI-Runtime-API"},
        "results": [{**row, "req_id": number} for number in range(5)],
        "report": [report],
    }
    return {call: json.dumps(value, separators=(",", ":")).encode() for call, value in values.items()}
