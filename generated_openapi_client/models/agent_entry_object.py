from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from aisecurity._runtime.model import Member, Model, to_json
from aisecurity._runtime.pydantic_names import Undocumented
from aisecurity._runtime.values import (
    text,
)
from attrs import define


@define(kw_only=True, init=False, repr=False)
class AgentEntryObject(Model):
    """One pattern of attack on agents."""

    _members: ClassVar[Mapping[str, Member]] = {
        "category_type": ("category_type", str, text),
        "verdict": ("verdict", str, text),
    }

    category_type: str | None = None
    """The pattern, such as "tools-memory-manipulation"."""
    verdict: str | None = None
    """Verdict on it, "malicious" or "benign"."""

    def __init__(
        self,
        *,
        category_type: str | None = None,
        verdict: str | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.category_type = category_type
        self.verdict = verdict
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not AgentEntryObject or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        category_type_ = get("category_type")
        verdict_ = get("verdict")
        if (category_type_ is not None and type(category_type_) is not str) or (
            verdict_ is not None and type(verdict_) is not str
        ):
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.category_type = category_type_
        self.verdict = verdict_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.category_type) is not None:
            members["category_type"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.verdict) is not None:
            members["verdict"] = value if type(value) is str else to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(AgentEntryObject._members)
