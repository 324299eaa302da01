from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from aisecurity._runtime.model import Member, Model, to_json
from aisecurity._runtime.pydantic_names import Undocumented
from aisecurity._runtime.values import (
    boolean,
    integer,
    text,
)
from attrs import define


@define(kw_only=True, init=False, repr=False)
class TruncationInfoObject(Model):
    """How much of the content the detector looked at; newer services only [C, L]."""

    _members: ClassVar[Mapping[str, Member]] = {
        "payload_truncated": ("payload_truncated", bool, boolean),
        "original_payload_length": ("original_payload_length", int, integer),
        "truncated_payload_length": ("truncated_payload_length", int, integer),
        "truncation_mode": ("truncation_mode", str, text),
    }

    payload_truncated: bool | None = None
    """True when part of the content was left out."""
    original_payload_length: int | None = None
    """Length of the content as sent; unit unknown [?]."""
    truncated_payload_length: int | None = None
    """Length that was looked at, in the same unit."""
    truncation_mode: str | None = None
    """How the content was cut, in a word of the service [?]."""

    def __init__(
        self,
        *,
        payload_truncated: bool | None = None,
        original_payload_length: int | None = None,
        truncated_payload_length: int | None = None,
        truncation_mode: str | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.payload_truncated = payload_truncated
        self.original_payload_length = original_payload_length
        self.truncated_payload_length = truncated_payload_length
        self.truncation_mode = truncation_mode
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not TruncationInfoObject or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        payload_truncated_ = get("payload_truncated")
        original_payload_length_ = get("original_payload_length")
        truncated_payload_length_ = get("truncated_payload_length")
        truncation_mode_ = get("truncation_mode")
        if (
            (payload_truncated_ is not False and payload_truncated_ is not True and payload_truncated_ is not None)
            or (original_payload_length_ is not None and type(original_payload_length_) is not int)
            or (truncated_payload_length_ is not None and type(truncated_payload_length_) is not int)
            or (truncation_mode_ is not None and type(truncation_mode_) is not str)
        ):
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.payload_truncated = payload_truncated_
        self.original_payload_length = original_payload_length_
        self.truncated_payload_length = truncated_payload_length_
        self.truncation_mode = truncation_mode_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.payload_truncated) is not None:
            members["payload_truncated"] = value if type(value) is bool else to_json(value, include_none=False)
        if (value := self.original_payload_length) is not None:
            members["original_payload_length"] = value if type(value) is int else to_json(value, include_none=False)
        if (value := self.truncated_payload_length) is not None:
            members["truncated_payload_length"] = value if type(value) is int else to_json(value, include_none=False)
        if (value := self.truncation_mode) is not None:
            members["truncation_mode"] = value if type(value) is str else to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(TruncationInfoObject._members)
