from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from aisecurity._runtime.model import Member, Model, to_json
from aisecurity._runtime.pydantic_names import Undocumented
from aisecurity._runtime.values import (
    boolean,
    number,
    text,
)
from attrs import define


@define(kw_only=True, init=False, repr=False)
class SourceCodeReportObject(Model):
    """Finding of the source code detector; newer services only [C, L]."""

    _members: ClassVar[Mapping[str, Member]] = {
        "verdict": ("verdict", str, text),
        "confidence_score": ("confidence_score", float, number),
        "code_present": ("code_present", bool, boolean),
        "category": ("category", str, text),
    }

    verdict: str | None = None
    """The detector's verdict, "malicious" or "benign"."""
    confidence_score: float | None = None
    """How sure the detector is, on an unknown scale [?]."""
    code_present: bool | None = None
    """Whether there is code in the content."""
    category: str | None = None
    """The service's name for the kind of code [?]."""

    def __init__(
        self,
        *,
        verdict: str | None = None,
        confidence_score: float | None = None,
        code_present: bool | None = None,
        category: str | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.verdict = verdict
        self.confidence_score = confidence_score
        self.code_present = code_present
        self.category = category
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not SourceCodeReportObject or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        verdict_ = get("verdict")
        confidence_score_ = get("confidence_score")
        code_present_ = get("code_present")
        category_ = get("category")
        if (
            (verdict_ is not None and type(verdict_) is not str)
            or (confidence_score_ is not None and type(confidence_score_) is not float)
            or (code_present_ is not False and code_present_ is not True and code_present_ is not None)
            or (category_ is not None and type(category_) is not str)
        ):
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.verdict = verdict_
        self.confidence_score = confidence_score_
        self.code_present = code_present_
        self.category = category_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.verdict) is not None:
            members["verdict"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.confidence_score) is not None:
            members["confidence_score"] = value if type(value) is float else to_json(value, include_none=False)
        if (value := self.code_present) is not None:
            members["code_present"] = value if type(value) is bool else to_json(value, include_none=False)
        if (value := self.category) is not None:
            members["category"] = value if type(value) is str else to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(SourceCodeReportObject._members)
