from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from aisecurity._runtime.model import Member, Model, to_json
from aisecurity._runtime.model_errors import ModelError
from aisecurity._runtime.pydantic_names import Undocumented
from aisecurity._runtime.values import (
    array,
    integer,
    list_of,
    text,
)
from attrs import define


@define(kw_only=True, init=False, repr=False)
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

    def __init__(
        self,
        *,
        data_pattern_id: str | None = None,
        version: int | None = None,
        name: str | None = None,
        high_confidence_detections: list[list[int]] | None = None,
        medium_confidence_detections: list[list[int]] | None = None,
        low_confidence_detections: list[list[int]] | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.data_pattern_id = data_pattern_id
        self.version = version
        self.name = name
        self.high_confidence_detections = high_confidence_detections
        self.medium_confidence_detections = medium_confidence_detections
        self.low_confidence_detections = low_confidence_detections
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not DlpPatternDetectionsObject or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        data_pattern_id_ = get("data_pattern_id")
        version_ = get("version")
        name_ = get("name")
        high_confidence_detections_ = get("high_confidence_detections")
        medium_confidence_detections_ = get("medium_confidence_detections")
        low_confidence_detections_ = get("low_confidence_detections")
        if (
            (data_pattern_id_ is not None and type(data_pattern_id_) is not str)
            or (version_ is not None and type(version_) is not int)
            or (name_ is not None and type(name_) is not str)
        ):
            return cls._read(src_dict)
        try:
            if high_confidence_detections_ is not None:
                high_confidence_detections_ = [
                    [integer(item) for item in array(item)] for item in array(high_confidence_detections_)
                ]
            if medium_confidence_detections_ is not None:
                medium_confidence_detections_ = [
                    [integer(item) for item in array(item)] for item in array(medium_confidence_detections_)
                ]
            if low_confidence_detections_ is not None:
                low_confidence_detections_ = [
                    [integer(item) for item in array(item)] for item in array(low_confidence_detections_)
                ]
        except ModelError:
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.data_pattern_id = data_pattern_id_
        self.version = version_
        self.name = name_
        self.high_confidence_detections = high_confidence_detections_
        self.medium_confidence_detections = medium_confidence_detections_
        self.low_confidence_detections = low_confidence_detections_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.data_pattern_id) is not None:
            members["data_pattern_id"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.version) is not None:
            members["version"] = value if type(value) is int else to_json(value, include_none=False)
        if (value := self.name) is not None:
            members["name"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.high_confidence_detections) is not None:
            members["high_confidence_detections"] = to_json(value, include_none=False)
        if (value := self.medium_confidence_detections) is not None:
            members["medium_confidence_detections"] = to_json(value, include_none=False)
        if (value := self.low_confidence_detections) is not None:
            members["low_confidence_detections"] = to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(DlpPatternDetectionsObject._members)
