from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from aisecurity._runtime.model import Member, Model, hidden, to_json
from aisecurity._runtime.model_errors import ModelError
from aisecurity._runtime.pydantic_names import Undocumented
from aisecurity._runtime.values import (
    text,
)
from attrs import define, field

from .. import models


@define(kw_only=True, init=False, repr=False)
class ErrorDetail(Model):
    """What went wrong."""

    _members: ClassVar[Mapping[str, Member]] = {
        "message": ("message", str, text),
        "retry_after": ("retry_after", None, lambda value: models.ErrorRetryAfter.from_dict(value)),
    }
    _scanned_text: ClassVar[frozenset[str]] = frozenset(
        {
            "message",
        }
    )

    message: str | None = field(default=None, repr=hidden)
    """Text for people."""
    retry_after: models.ErrorRetryAfter | None = None
    """How long to wait before the next attempt; with a 429."""

    def __init__(
        self,
        *,
        message: str | None = None,
        retry_after: models.ErrorRetryAfter | Mapping[str, Any] | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.message = message
        self.retry_after = (
            retry_after
            if retry_after is None or type(retry_after) is models.ErrorRetryAfter
            else self._given("retry_after", retry_after)
        )
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not ErrorDetail or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        message_ = get("message")
        retry_after_ = get("retry_after")
        if message_ is not None and type(message_) is not str:
            return cls._read(src_dict)
        try:
            if retry_after_ is not None:
                retry_after_ = models.ErrorRetryAfter.from_dict(retry_after_)
        except ModelError:
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.message = message_
        self.retry_after = retry_after_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.message) is not None:
            members["message"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.retry_after) is not None:
            members["retry_after"] = to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(ErrorDetail._members)
