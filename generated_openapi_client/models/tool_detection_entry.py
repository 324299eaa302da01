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
class ToolDetectionEntry(Model):
    """Findings for one tool."""

    _members: ClassVar[Mapping[str, Member]] = {
        "tool_invoked": ("tool_invoked", str, text),
        "detections": ("detections", None, lambda value: models.ToolDetectionFlags.from_dict(value)),
        "threats": ("threats", None, list_of(text)),
        "details": ("details", None, lambda value: models.ToolDetectionDetails.from_dict(value)),
        "masked_data": ("masked_data", None, lambda value: models.MaskedData.from_dict(value)),
    }

    tool_invoked: str | None = None
    """The tool that the findings belong to."""
    detections: models.ToolDetectionFlags | None = None
    """What was found in a tool's input or output. Only detectors that the profile enables appear."""
    threats: list[str] | None = None
    """Names of the threats, such as "credential leakage"."""
    details: models.ToolDetectionDetails | None = None
    """More about findings in a tool event."""
    masked_data: models.MaskedData | None = None
    """The content with sensitive runs replaced by X, length preserved. Use data; do not mask from offsets."""

    def __init__(
        self,
        *,
        tool_invoked: str | None = None,
        detections: models.ToolDetectionFlags | Mapping[str, Any] | None = None,
        threats: list[str] | None = None,
        details: models.ToolDetectionDetails | Mapping[str, Any] | None = None,
        masked_data: models.MaskedData | Mapping[str, Any] | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.tool_invoked = tool_invoked
        self.detections = (
            detections
            if detections is None or type(detections) is models.ToolDetectionFlags
            else self._given("detections", detections)
        )
        self.threats = threats
        self.details = (
            details
            if details is None or type(details) is models.ToolDetectionDetails
            else self._given("details", details)
        )
        self.masked_data = (
            masked_data
            if masked_data is None or type(masked_data) is models.MaskedData
            else self._given("masked_data", masked_data)
        )
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not ToolDetectionEntry or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        tool_invoked_ = get("tool_invoked")
        detections_ = get("detections")
        threats_ = get("threats")
        details_ = get("details")
        masked_data_ = get("masked_data")
        if tool_invoked_ is not None and type(tool_invoked_) is not str:
            return cls._read(src_dict)
        try:
            if detections_ is not None:
                detections_ = models.ToolDetectionFlags.from_dict(detections_)
            if threats_ is not None:
                threats_ = [text(item) for item in array(threats_)]
            if details_ is not None:
                details_ = models.ToolDetectionDetails.from_dict(details_)
            if masked_data_ is not None:
                masked_data_ = models.MaskedData.from_dict(masked_data_)
        except ModelError:
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.tool_invoked = tool_invoked_
        self.detections = detections_
        self.threats = threats_
        self.details = details_
        self.masked_data = masked_data_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.tool_invoked) is not None:
            members["tool_invoked"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.detections) is not None:
            members["detections"] = to_json(value, include_none=False)
        if (value := self.threats) is not None:
            members["threats"] = to_json(value, include_none=False)
        if (value := self.details) is not None:
            members["details"] = to_json(value, include_none=False)
        if (value := self.masked_data) is not None:
            members["masked_data"] = to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(ToolDetectionEntry._members)
