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
class CgReportObject(Model):
    """Finding of the contextual grounding detector."""

    _members: ClassVar[Mapping[str, Member]] = {
        "status": ("status", str, text),
        "explanation": ("explanation", str, text),
        "category": ("category", str, text),
    }
    _scanned_text: ClassVar[frozenset[str]] = frozenset(
        {
            "explanation",
        }
    )

    status: str | None = None
    """Whether the explanation is ready, "completed" or "pending"."""
    explanation: str | None = field(default=None, repr=hidden)
    """Why the response counts as grounded or not."""
    category: str | None = None
    """Kind of the finding, from a fixed list of the service."""

    def __init__(
        self,
        *,
        status: str | None = None,
        explanation: str | None = None,
        category: str | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.status = status
        self.explanation = explanation
        self.category = category
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not CgReportObject or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        status_ = get("status")
        explanation_ = get("explanation")
        category_ = get("category")
        if (
            (status_ is not None and type(status_) is not str)
            or (explanation_ is not None and type(explanation_) is not str)
            or (category_ is not None and type(category_) is not str)
        ):
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.status = status_
        self.explanation = explanation_
        self.category = category_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.status) is not None:
            members["status"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.explanation) is not None:
            members["explanation"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.category) is not None:
            members["category"] = value if type(value) is str else to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(CgReportObject._members)
