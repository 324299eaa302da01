from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Self

from aisecurity.scan.models.verdict import Verdict
from attrs import define

from ..types import (
    Model,
    boolean,
    list_of,
    members_of,
    moment,
    need,
    take,
    text,
)


@define(kw_only=True, repr=False)
class ScanResponse(Verdict, Model):
    """The verdict on one scan. Members may be null or absent beyond what the types say."""

    _members: ClassVar[Mapping[str, str]] = {
        "source": "source",
        "report_id": "report_id",
        "scan_id": "scan_id",
        "tr_id": "tr_id",
        "session_id": "session_id",
        "transaction_id": "transaction_id",
        "profile_id": "profile_id",
        "profile_name": "profile_name",
        "category": "category",
        "action": "action",
        "timeout": "timeout",
        "error": "error",
        "errors": "errors",
        "prompt_detected": "prompt_detected",
        "response_detected": "response_detected",
        "prompt_masked_data": "prompt_masked_data",
        "response_masked_data": "response_masked_data",
        "prompt_detection_details": "prompt_detection_details",
        "response_detection_details": "response_detection_details",
        "tool_detected": "tool_detected",
        "created_at": "created_at",
        "completed_at": "completed_at",
    }

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
    errors: list[ContentErrors] | None = None
    """The detectors that failed or did not finish."""
    prompt_detected: PromptDetected | None = None
    """What was found in the prompt. Only detectors that the profile enables appear."""
    response_detected: ResponseDetected | None = None
    """What was found in the response. Only detectors that the profile enables appear."""
    prompt_masked_data: MaskedData | None = None
    """The content with sensitive runs replaced by X, length preserved. Use data; do not mask from offsets."""
    response_masked_data: MaskedData | None = None
    """The content with sensitive runs replaced by X, length preserved. Use data; do not mask from offsets."""
    prompt_detection_details: PromptDetectionDetails | None = None
    """More about findings in the prompt."""
    response_detection_details: ResponseDetectionDetails | None = None
    """More about findings in the response."""
    tool_detected: ToolDetected | None = None
    """What was found in a tool event. Live answers send an empty object when there was none [L]."""
    created_at: datetime | None = None
    """When the scan was asked for; often null or absent."""
    completed_at: datetime | None = None
    """When the scan ended, in whole seconds."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        members = members_of(cls, src_dict)
        return cls(
            source=take(members, "source", text),
            report_id=need(cls, members, "report_id", text),
            scan_id=need(cls, members, "scan_id", text),
            tr_id=take(members, "tr_id", text),
            session_id=take(members, "session_id", text),
            transaction_id=take(members, "transaction_id", text),
            profile_id=take(members, "profile_id", text),
            profile_name=take(members, "profile_name", text),
            category=need(cls, members, "category", text),
            action=need(cls, members, "action", text),
            timeout=take(members, "timeout", boolean),
            error=take(members, "error", boolean),
            errors=take(members, "errors", list_of(ContentErrors.from_dict)),
            prompt_detected=take(members, "prompt_detected", PromptDetected.from_dict),
            response_detected=take(members, "response_detected", ResponseDetected.from_dict),
            prompt_masked_data=take(members, "prompt_masked_data", MaskedData.from_dict),
            response_masked_data=take(members, "response_masked_data", MaskedData.from_dict),
            prompt_detection_details=take(members, "prompt_detection_details", PromptDetectionDetails.from_dict),
            response_detection_details=take(members, "response_detection_details", ResponseDetectionDetails.from_dict),
            tool_detected=take(members, "tool_detected", ToolDetected.from_dict),
            created_at=take(members, "created_at", moment),
            completed_at=take(members, "completed_at", moment),
            additional_properties=members,
        )


from ..models.content_errors import ContentErrors  # noqa: E402
from ..models.masked_data import MaskedData  # noqa: E402
from ..models.prompt_detected import PromptDetected  # noqa: E402
from ..models.prompt_detection_details import PromptDetectionDetails  # noqa: E402
from ..models.response_detected import ResponseDetected  # noqa: E402
from ..models.response_detection_details import ResponseDetectionDetails  # noqa: E402
from ..models.tool_detected import ToolDetected  # noqa: E402
