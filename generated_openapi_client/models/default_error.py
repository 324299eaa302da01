from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from aisecurity._runtime.model import Member, Model, hidden, to_json
from aisecurity._runtime.pydantic_names import Undocumented
from aisecurity._runtime.values import (
    text,
)
from attrs import define, field


@define(kw_only=True, init=False, repr=False)
class DefaultError(Model):
    """Body of such failures on the sync path."""

    _members: ClassVar[Mapping[str, Member]] = {
        "message": ("message", str, text),
        "error": ("error", str, text),
    }
    _scanned_text: ClassVar[frozenset[str]] = frozenset(
        {
            "message",
            "error",
        }
    )

    message: str | None = field(default=None, repr=hidden)
    """What went wrong."""
    error: str | None = field(default=None, repr=hidden)
    """More about it."""

    def __init__(
        self,
        *,
        message: str | None = None,
        error: str | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.message = message
        self.error = error
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not DefaultError or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        message_ = get("message")
        error_ = get("error")
        if (message_ is not None and type(message_) is not str) or (error_ is not None and type(error_) is not str):
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.message = message_
        self.error = error_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.message) is not None:
            members["message"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.error) is not None:
            members["error"] = value if type(value) is str else to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(DefaultError._members)
