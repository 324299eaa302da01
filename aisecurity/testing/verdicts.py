"""Ready verdicts: instances of the real models, for code under test that takes one. Each has ids of its own."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

from aisecurity.generated_openapi_client import PromptDetected, ResponseDetected, ScanResponse

_numbers = count(1)
"""Of the verdicts: as the service's, each has a scan id of its own."""


def allowed(**members: Any) -> ScanResponse:
    """Return a verdict of "allow", nothing found; *members* of ScanResponse replace or add to what it holds."""
    return _verdict("benign", "allow", {}, {}, members)


def blocked(
    *,
    response: Mapping[str, bool] | None = None,
    members: Mapping[str, Any] | None = None,
    **prompt: bool,
) -> ScanResponse:
    """Return a verdict of "block": `blocked(injection=True)`, `blocked(response={"dlp": True})`.

    *prompt* and *response* are flags of PromptDetected and ResponseDetected; TypeError if there is no such flag.
    *members* as for *allowed*.
    """
    return _verdict("malicious", "block", prompt, response or {}, members or {})


def partial(*, action: str = "allow", **members: Any) -> ScanResponse:
    """Return a verdict that rests on only some detectors, because one did not finish; *members* as for *allowed*."""
    late = {"timeout": True, "errors": [{"content_type": "prompt", "feature": "dlp", "status": "timeout"}]}
    return _verdict("benign", action, {}, {}, late | members)


def _flags(kind: type[PromptDetected] | type[ResponseDetected], flags: Mapping[str, Any]) -> dict[str, Any]:
    made = kind(**flags)
    for name in made.additional_properties:
        raise TypeError(f"{kind.__name__} has no flag {name!r}")
    return made.to_dict()


def _verdict(
    category: str, action: str, prompt: Mapping[str, Any], response: Mapping[str, Any], members: Mapping[str, Any]
) -> ScanResponse:
    scan_id = f"00000000-0000-4000-8000-{next(_numbers):012x}"
    answer: dict[str, Any] = {
        "report_id": f"R{scan_id}",
        "scan_id": scan_id,
        "profile_name": "for-tests",
        "category": category,
        "action": action,
        "timeout": False,
        "error": False,
        "errors": [],
        "prompt_detected": _flags(PromptDetected, prompt),
        "response_detected": _flags(ResponseDetected, response),
    }
    return ScanResponse.from_dict(answer | dict(members))
