from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

from aisecurity._runtime.model import Member, Model, to_json
from aisecurity._runtime.model_errors import ModelError
from aisecurity._runtime.pydantic_names import Undocumented
from aisecurity._runtime.values import (
    array,
    list_of,
)
from attrs import define

from .. import models


@define(kw_only=True, init=False, repr=False)
class IODetected(Model):
    """Findings in one side of a tool event, its input or its output."""

    _members: ClassVar[Mapping[str, Member]] = {
        "detection_entries": (
            "detection_entries",
            None,
            list_of(lambda value: models.ToolDetectionEntry.from_dict(value)),
        ),
    }

    detection_entries: list[models.ToolDetectionEntry] | None = None
    """One entry for each tool."""

    def __init__(
        self,
        *,
        detection_entries: Sequence[models.ToolDetectionEntry | Mapping[str, Any]] | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.detection_entries = (
            None if detection_entries is None else self._given("detection_entries", detection_entries)
        )
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not IODetected or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        detection_entries_ = get("detection_entries")
        try:
            if detection_entries_ is not None:
                detection_entries_ = [models.ToolDetectionEntry.from_dict(item) for item in array(detection_entries_)]
        except ModelError:
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.detection_entries = detection_entries_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.detection_entries) is not None:
            members["detection_entries"] = to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(IODetected._members)
