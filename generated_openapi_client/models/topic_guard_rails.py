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


@define(kw_only=True, init=False, repr=False)
class TopicGuardRails(Model):
    """Which topics of the profile the content matched."""

    _members: ClassVar[Mapping[str, Member]] = {
        "allowed_topics": ("allowed_topics", None, list_of(text)),
        "blocked_topics": ("blocked_topics", None, list_of(text)),
    }

    allowed_topics: list[str] | None = None
    """Matches among the permitted topics."""
    blocked_topics: list[str] | None = None
    """Matches among the forbidden topics."""

    def __init__(
        self,
        *,
        allowed_topics: list[str] | None = None,
        blocked_topics: list[str] | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.allowed_topics = allowed_topics
        self.blocked_topics = blocked_topics
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not TopicGuardRails or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        allowed_topics_ = get("allowed_topics")
        blocked_topics_ = get("blocked_topics")
        try:
            if allowed_topics_ is not None:
                allowed_topics_ = [text(item) for item in array(allowed_topics_)]
            if blocked_topics_ is not None:
                blocked_topics_ = [text(item) for item in array(blocked_topics_)]
        except ModelError:
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.allowed_topics = allowed_topics_
        self.blocked_topics = blocked_topics_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.allowed_topics) is not None:
            members["allowed_topics"] = to_json(value, include_none=False)
        if (value := self.blocked_topics) is not None:
            members["blocked_topics"] = to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(TopicGuardRails._members)
