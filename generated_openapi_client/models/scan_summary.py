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
class ScanSummary(Model):
    """Findings over the whole tool event."""

    _members: ClassVar[Mapping[str, str]] = {
        "detections": "detections",
        "threats": "threats",
    }

    detections: ToolDetectionFlags | None = None
    """What was found in a tool's input or output. Only detectors that the profile enables appear."""
    threats: list[str] | None = None
    """Names of the threats, such as "context poisoning"."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            detections=take(members, "detections", ToolDetectionFlags.from_dict),
            threats=take(members, "threats", list_of(text)),
            additional_properties=members,
        )


from ..models.tool_detection_flags import ToolDetectionFlags  # noqa: E402
