from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from aisecurity._runtime.model import Member, Model, hidden, to_json
from aisecurity._runtime.model_errors import ModelError
from aisecurity._runtime.pydantic_names import Undocumented
from aisecurity._runtime.values import (
    integer,
    text,
)
from attrs import define, field

from .. import models


@define(kw_only=True, init=False, repr=False)
class DlpSnippetMeta(Model):
    """The data pattern that snippets belong to."""

    _members: ClassVar[Mapping[str, Member]] = {
        "data_pattern": ("data_pattern", str, text),
        "confidence_level": ("confidence_level", None, lambda value: models.DlpSnippetMetaConfidenceLevel.read(value)),
        "data_pattern_type": ("data_pattern_type", str, text),
        "occurrence": ("occurrence", int, integer),
    }
    _scanned_text: ClassVar[frozenset[str]] = frozenset(
        {
            "data_pattern_type",
        }
    )

    data_pattern: str | None = None
    """Id of the pattern, under which the data loss detector files its snippets."""
    confidence_level: models.DlpSnippetMetaConfidenceLevel | None = None
    """How sure the match is. Not a closed set."""
    data_pattern_type: str | None = field(default=None, repr=hidden)
    """First proximity keyword, when the pattern has any."""
    occurrence: int | None = None
    """How often the pattern matched."""

    def __init__(
        self,
        *,
        data_pattern: str | None = None,
        confidence_level: models.DlpSnippetMetaConfidenceLevel | str | None = None,
        data_pattern_type: str | None = None,
        occurrence: int | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.data_pattern = data_pattern
        self.confidence_level = (
            confidence_level
            if confidence_level is None or type(confidence_level) is models.DlpSnippetMetaConfidenceLevel
            else self._given("confidence_level", confidence_level)
        )
        self.data_pattern_type = data_pattern_type
        self.occurrence = occurrence
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not DlpSnippetMeta or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        data_pattern_ = get("data_pattern")
        confidence_level_ = get("confidence_level")
        data_pattern_type_ = get("data_pattern_type")
        occurrence_ = get("occurrence")
        if (
            (data_pattern_ is not None and type(data_pattern_) is not str)
            or (data_pattern_type_ is not None and type(data_pattern_type_) is not str)
            or (occurrence_ is not None and type(occurrence_) is not int)
        ):
            return cls._read(src_dict)
        try:
            if confidence_level_ is not None:
                confidence_level_ = models.DlpSnippetMetaConfidenceLevel.read(confidence_level_)
        except ModelError:
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.data_pattern = data_pattern_
        self.confidence_level = confidence_level_
        self.data_pattern_type = data_pattern_type_
        self.occurrence = occurrence_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.data_pattern) is not None:
            members["data_pattern"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.confidence_level) is not None:
            members["confidence_level"] = to_json(value, include_none=False)
        if (value := self.data_pattern_type) is not None:
            members["data_pattern_type"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.occurrence) is not None:
            members["occurrence"] = value if type(value) is int else to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(DlpSnippetMeta._members)
