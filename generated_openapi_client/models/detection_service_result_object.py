from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define

from ..types import (
    Model,
    members_of,
    take,
    text,
)


@define(kw_only=True, repr=False)
class DetectionServiceResultObject(Model):
    """The finding of one detector on one side of the content."""

    _members: ClassVar[Mapping[str, str]] = {
        "data_type": "data_type",
        "detection_service": "detection_service",
        "verdict": "verdict",
        "action": "action",
        "metadata": "metadata",
        "result_detail": "result_detail",
    }

    data_type: str | None = None
    """The side, "prompt", "response" or "tool_event"."""
    detection_service: str | None = None
    """The detector: pi, uf, dlp, tc, malicious_code, agent_security, topic_guardrails, dbs, contextual_grounding,
    source_code. Not a closed set."""
    verdict: str | None = None
    """The detector's verdict, "malicious" or "benign"."""
    action: str | None = None
    """What the profile says to do about it, "allow" or "block"."""
    metadata: DSResultMetadata | None = None
    """The tool call that a finding belongs to."""
    result_detail: DSDetailResultObject | None = None
    """Detail of a finding; the detector sets its own members only, and may set none."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            data_type=take(members, "data_type", text),
            detection_service=take(members, "detection_service", text),
            verdict=take(members, "verdict", text),
            action=take(members, "action", text),
            metadata=take(members, "metadata", DSResultMetadata.from_dict),
            result_detail=take(members, "result_detail", DSDetailResultObject.from_dict),
            additional_properties=members,
        )


from ..models.ds_detail_result_object import DSDetailResultObject  # noqa: E402
from ..models.ds_result_metadata import DSResultMetadata  # noqa: E402
