from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define

from ..types import (
    Model,
    integer,
    list_of,
    members_of,
    take,
    text,
)


@define(kw_only=True, repr=False)
class DlpPatternDetectionsObject(Model):
    """Matches of one data pattern by confidence; each of the lists may be null."""

    _members: ClassVar[Mapping[str, str]] = {
        "data_pattern_id": "data_pattern_id",
        "version": "version",
        "name": "name",
        "high_confidence_detections": "high_confidence_detections",
        "medium_confidence_detections": "medium_confidence_detections",
        "low_confidence_detections": "low_confidence_detections",
    }

    data_pattern_id: str | None = None
    """Id of the pattern."""
    version: int | None = None
    """Version of the pattern."""
    name: str | None = None
    """Name of the pattern."""
    high_confidence_detections: list[list[int]] | None = None
    """Pairs of start and end. Whether they count bytes or characters is uncertain [?]."""
    medium_confidence_detections: list[list[int]] | None = None
    """Pairs of start and end. Whether they count bytes or characters is uncertain [?]."""
    low_confidence_detections: list[list[int]] | None = None
    """Pairs of start and end. Whether they count bytes or characters is uncertain [?]."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            data_pattern_id=take(members, "data_pattern_id", text),
            version=take(members, "version", integer),
            name=take(members, "name", text),
            high_confidence_detections=take(members, "high_confidence_detections", list_of(list_of(integer))),
            medium_confidence_detections=take(members, "medium_confidence_detections", list_of(list_of(integer))),
            low_confidence_detections=take(members, "low_confidence_detections", list_of(list_of(integer))),
            additional_properties=members,
        )
