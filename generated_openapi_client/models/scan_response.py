from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import boolean, list_of, moment, text
from aisecurity._runtime.verdict import VerdictMixin
from attrs import define

from .. import models


@define(kw_only=True, repr=False)
class ScanResponse(VerdictMixin, Model):
    """The verdict on one scan. Members may be null or absent beyond what the types say."""

    _members: ClassVar[Mapping[str, Member]] = {
        "source": ("source", str, text),
        "report_id": ("report_id", str, text),
        "scan_id": ("scan_id", str, text),
        "tr_id": ("tr_id", str, text),
        "session_id": ("session_id", str, text),
        "transaction_id": ("transaction_id", str, text),
        "profile_id": ("profile_id", str, text),
        "profile_name": ("profile_name", str, text),
        "category": ("category", str, text),
        "action": ("action", str, text),
        "timeout": ("timeout", bool, boolean),
        "error": ("error", bool, boolean),
        "errors": ("errors", None, list_of(lambda value: models.ContentErrors.from_dict(value))),
        "prompt_detected": ("prompt_detected", None, lambda value: models.PromptDetected.from_dict(value)),
        "response_detected": ("response_detected", None, lambda value: models.ResponseDetected.from_dict(value)),
        "prompt_masked_data": ("prompt_masked_data", None, lambda value: models.MaskedData.from_dict(value)),
        "response_masked_data": ("response_masked_data", None, lambda value: models.MaskedData.from_dict(value)),
        "prompt_detection_details": (
            "prompt_detection_details",
            None,
            lambda value: models.PromptDetectionDetails.from_dict(value),
        ),
        "response_detection_details": (
            "response_detection_details",
            None,
            lambda value: models.ResponseDetectionDetails.from_dict(value),
        ),
        "tool_detected": ("tool_detected", None, lambda value: models.ToolDetected.from_dict(value)),
        "created_at": ("created_at", None, moment),
        "completed_at": ("completed_at", None, moment),
    }
    _required: ClassVar[tuple[str, ...]] = (
        "report_id",
        "scan_id",
        "category",
        "action",
    )

    source: str | None = None
    """Front end that took the request in, such as "AI-Runtime-API"."""
    report_id: str
    """Id of the report, "R" and the scan id."""
    scan_id: str
    """Id of the scan, normally a UUID."""
    tr_id: str | None = None
    """The request's tr_id; on newer services the session id [L]."""
    session_id: str | None = None
    """The request's session_id, else its tr_id, else one made by the service [L]."""
    transaction_id: str | None = None
    """The request's transaction_id, else one made by the service; newer services only [L]."""
    profile_id: str | None = None
    """Id of the profile that was applied, normally a UUID."""
    profile_name: str | None = None
    """Name of the profile that was applied."""
    category: str
    """Overall verdict: "benign", "malicious" (some detector fired), "error" or "timeout". Not a closed set."""
    action: str
    """What the profile says to do, "allow" or "block". Not a closed set."""
    timeout: bool | None = None
    """True when some detector did not finish in time, so the verdict is partial."""
    error: bool | None = None
    """True when some detector failed, so the verdict is partial."""
    errors: list[models.ContentErrors] | None = None
    """The detectors that failed or did not finish."""
    prompt_detected: models.PromptDetected | None = None
    """What was found in the prompt. Only detectors that the profile enables appear."""
    response_detected: models.ResponseDetected | None = None
    """What was found in the response. Only detectors that the profile enables appear."""
    prompt_masked_data: models.MaskedData | None = None
    """The content with sensitive runs replaced by X, length preserved. Use data; do not mask from offsets."""
    response_masked_data: models.MaskedData | None = None
    """The content with sensitive runs replaced by X, length preserved. Use data; do not mask from offsets."""
    prompt_detection_details: models.PromptDetectionDetails | None = None
    """More about findings in the prompt."""
    response_detection_details: models.ResponseDetectionDetails | None = None
    """More about findings in the response."""
    tool_detected: models.ToolDetected | None = None
    """What was found in a tool event. Live answers send an empty object when there was none [L]."""
    created_at: datetime | None = None
    """When the scan was asked for; often null or absent."""
    completed_at: datetime | None = None
    """When the scan ended, in whole seconds."""
