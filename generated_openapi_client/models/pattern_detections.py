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
class PatternDetections(Model):
    """Where one data pattern matched."""

    _members: ClassVar[Mapping[str, Member]] = {
        "pattern": ("pattern", str, text),
        "locations": ("locations", None, list_of(list_of(integer))),
    }

    pattern: str | None = None
    """Name of the pattern."""
    locations: list[list[int]] | None = None
    """Pairs of start and end. Whether they count bytes or characters is uncertain [?]."""

    def __init__(
        self,
        *,
        pattern: str | None = None,
        locations: list[list[int]] | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.pattern = pattern
        self.locations = locations
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not PatternDetections or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        pattern_ = get("pattern")
        locations_ = get("locations")
        if pattern_ is not None and type(pattern_) is not str:
            return cls._read(src_dict)
        try:
            if locations_ is not None:
                locations_ = [[integer(item) for item in array(item)] for item in array(locations_)]
        except ModelError:
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.pattern = pattern_
        self.locations = locations_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.pattern) is not None:
            members["pattern"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.locations) is not None:
            members["locations"] = to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(PatternDetections._members)
