from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define

from ..types import (
    Model,
    list_of,
    members_of,
    take,
    text,
)


@define(kw_only=True, repr=False)
class ToolDetectionEntry(Model):
    """Findings for one tool."""

    _members: ClassVar[Mapping[str, str]] = {
        "tool_invoked": "tool_invoked",
        "detections": "detections",
        "threats": "threats",
        "details": "details",
        "masked_data": "masked_data",
    }

    tool_invoked: str | None = None
    """The tool that the findings belong to."""
    detections: ToolDetectionFlags | None = None
    """What was found in a tool's input or output. Only detectors that the profile enables appear."""
    threats: list[str] | None = None
    """Names of the threats, such as "credential leakage"."""
    details: ToolDetectionDetails | None = None
    """More about findings in a tool event."""
    masked_data: MaskedData | None = None
    """The content with sensitive runs replaced by X, length preserved. Use data; do not mask from offsets."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            tool_invoked=take(members, "tool_invoked", text),
            detections=take(members, "detections", ToolDetectionFlags.from_dict),
            threats=take(members, "threats", list_of(text)),
            details=take(members, "details", ToolDetectionDetails.from_dict),
            masked_data=take(members, "masked_data", MaskedData.from_dict),
            additional_properties=members,
        )


from ..models.masked_data import MaskedData  # noqa: E402
from ..models.tool_detection_details import ToolDetectionDetails  # noqa: E402
from ..models.tool_detection_flags import ToolDetectionFlags  # noqa: E402
