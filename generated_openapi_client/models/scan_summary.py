from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from aisecurity._runtime.model import Member, Model, to_json
from aisecurity._runtime.model_errors import ModelError
from aisecurity._runtime.pydantic_names import Undocumented
from aisecurity._runtime.values import (
    array,
    list_of,
    text,
)
from attrs import define

from .. import models


@define(kw_only=True, init=False, repr=False)
class ScanSummary(Model):
    """Findings over the whole tool event."""

    _members: ClassVar[Mapping[str, Member]] = {
        "detections": ("detections", None, lambda value: models.ToolDetectionFlags.from_dict(value)),
        "threats": ("threats", None, list_of(text)),
    }

    detections: models.ToolDetectionFlags | None = None
    """What was found in a tool's input or output. Only detectors that the profile enables appear."""
    threats: list[str] | None = None
    """Names of the threats, such as "context poisoning"."""

    def __init__(
        self,
        *,
        detections: models.ToolDetectionFlags | Mapping[str, Any] | None = None,
        threats: list[str] | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.detections = (
            detections
            if detections is None or type(detections) is models.ToolDetectionFlags
            else self._given("detections", detections)
        )
        self.threats = threats
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not ScanSummary or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        detections_ = get("detections")
        threats_ = get("threats")
        try:
            if detections_ is not None:
                detections_ = models.ToolDetectionFlags.from_dict(detections_)
            if threats_ is not None:
                threats_ = [text(item) for item in array(threats_)]
        except ModelError:
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.detections = detections_
        self.threats = threats_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.detections) is not None:
            members["detections"] = to_json(value, include_none=False)
        if (value := self.threats) is not None:
            members["threats"] = to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(ScanSummary._members)
