from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from aisecurity._runtime.model import Member, Model, to_json
from aisecurity._runtime.pydantic_names import Undocumented
from aisecurity._runtime.values import (
    integer,
    text,
)
from attrs import define


@define(kw_only=True, init=False, repr=False)
class ErrorRetryAfter(Model):
    """How long to wait before the next attempt; with a 429."""

    _members: ClassVar[Mapping[str, Member]] = {
        "interval": ("interval", int, integer),
        "unit": ("unit", str, text),
    }

    interval: int | None = None
    """Number of units."""
    unit: str | None = None
    """The unit, such as "minute"."""

    def __init__(
        self,
        *,
        interval: int | None = None,
        unit: str | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.interval = interval
        self.unit = unit
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not ErrorRetryAfter or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        interval_ = get("interval")
        unit_ = get("unit")
        if (interval_ is not None and type(interval_) is not int) or (unit_ is not None and type(unit_) is not str):
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.interval = interval_
        self.unit = unit_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.interval) is not None:
            members["interval"] = value if type(value) is int else to_json(value, include_none=False)
        if (value := self.unit) is not None:
            members["unit"] = value if type(value) is str else to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(ErrorRetryAfter._members)
