from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import integer, list_of, text
from attrs import define


@define(kw_only=True, repr=False)
class DlpPatternDetectionsObject(Model):
    """Matches of one data pattern by confidence; each of the lists may be null."""

    _members: ClassVar[Mapping[str, Member]] = {
        "data_pattern_id": ("data_pattern_id", str, text),
        "version": ("version", int, integer),
        "name": ("name", str, text),
        "high_confidence_detections": ("high_confidence_detections", None, list_of(list_of(integer))),
        "medium_confidence_detections": ("medium_confidence_detections", None, list_of(list_of(integer))),
        "low_confidence_detections": ("low_confidence_detections", None, list_of(list_of(integer))),
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
