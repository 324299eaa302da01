from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define

from ..types import (
    Model,
    list_of,
    members_of,
    take,
)


@define(kw_only=True, repr=False)
class IODetected(Model):
    """Findings in one side of a tool event, its input or its output."""

    _members: ClassVar[Mapping[str, str]] = {
        "detection_entries": "detection_entries",
    }

    detection_entries: list[ToolDetectionEntry] | None = None
    """One entry for each tool."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            detection_entries=take(members, "detection_entries", list_of(ToolDetectionEntry.from_dict)),
            additional_properties=members,
        )


from ..models.tool_detection_entry import ToolDetectionEntry  # noqa: E402
