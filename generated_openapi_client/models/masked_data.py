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
class MaskedData(Model):
    """The content with sensitive runs replaced by X, length preserved. Use data; do not mask from offsets."""

    _members: ClassVar[Mapping[str, str]] = {
        "data": "data",
        "pattern_detections": "pattern_detections",
    }
    _scanned_text: ClassVar[frozenset[str]] = frozenset(
        {
            "data",
        }
    )

    data: str | None = None
    """The masked text."""
    pattern_detections: list[PatternDetections] | None = None
    """One entry for each data pattern that matched."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            data=take(members, "data", text),
            pattern_detections=take(members, "pattern_detections", list_of(PatternDetections.from_dict)),
            additional_properties=members,
        )


from ..models.pattern_detections import PatternDetections  # noqa: E402
