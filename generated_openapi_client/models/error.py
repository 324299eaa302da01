from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from aisecurity._runtime.model import Member, Model, hidden, to_json
from aisecurity._runtime.pydantic_names import Undocumented
from aisecurity._runtime.values import (
    integer,
    text,
)
from attrs import define, field


@define(kw_only=True, init=False, repr=False)
class Error(Model):
    """Body of failures that have no shape of their own, such as a 500."""

    _members: ClassVar[Mapping[str, Member]] = {
        "status_code": ("status_code", int, integer),
        "message": ("message", str, text),
    }
    _scanned_text: ClassVar[frozenset[str]] = frozenset(
        {
            "message",
        }
    )

    status_code: int | None = None
    """The HTTP status, repeated."""
    message: str | None = field(default=None, repr=hidden)
    """What went wrong."""

    def __init__(
        self,
        *,
        status_code: int | None = None,
        message: str | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.status_code = status_code
        self.message = message
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not Error or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        status_code_ = get("status_code")
        message_ = get("message")
        if (status_code_ is not None and type(status_code_) is not int) or (
            message_ is not None and type(message_) is not str
        ):
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.status_code = status_code_
        self.message = message_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.status_code) is not None:
            members["status_code"] = value if type(value) is int else to_json(value, include_none=False)
        if (value := self.message) is not None:
            members["message"] = value if type(value) is str else to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(Error._members)
