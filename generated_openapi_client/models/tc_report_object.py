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
class TcReportObject(Model):
    """Finding of the toxic content detector."""

    _members: ClassVar[Mapping[str, Member]] = {
        "confidence": ("confidence", str, text),
        "verdict": ("verdict", str, text),
        "toxic_categories": ("toxic_categories", None, list_of(text)),
    }

    confidence: str | None = None
    """How sure the detector is, "high" or "moderate"; empty when nothing was found."""
    verdict: str | None = None
    """The detector's verdict, "malicious" or "benign"."""
    toxic_categories: list[str] | None = None
    """Names of the categories found."""

    def __init__(
        self,
        *,
        confidence: str | None = None,
        verdict: str | None = None,
        toxic_categories: list[str] | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.confidence = confidence
        self.verdict = verdict
        self.toxic_categories = toxic_categories
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not TcReportObject or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        confidence_ = get("confidence")
        verdict_ = get("verdict")
        toxic_categories_ = get("toxic_categories")
        if (confidence_ is not None and type(confidence_) is not str) or (
            verdict_ is not None and type(verdict_) is not str
        ):
            return cls._read(src_dict)
        try:
            if toxic_categories_ is not None:
                toxic_categories_ = [text(item) for item in array(toxic_categories_)]
        except ModelError:
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.confidence = confidence_
        self.verdict = verdict_
        self.toxic_categories = toxic_categories_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.confidence) is not None:
            members["confidence"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.verdict) is not None:
            members["verdict"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.toxic_categories) is not None:
            members["toxic_categories"] = to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(TcReportObject._members)
