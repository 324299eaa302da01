from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

from aisecurity._runtime.model import Member, Model, hidden, to_json
from aisecurity._runtime.model_errors import ModelError
from aisecurity._runtime.pydantic_names import Undocumented
from aisecurity._runtime.values import (
    array,
    list_of,
    text,
)
from attrs import define, field

from .. import models


@define(kw_only=True, init=False, repr=False)
class MaskedData(Model):
    """The content with sensitive runs replaced by X, length preserved. Use data; do not mask from offsets."""

    _members: ClassVar[Mapping[str, Member]] = {
        "data": ("data", str, text),
        "pattern_detections": (
            "pattern_detections",
            None,
            list_of(lambda value: models.PatternDetections.from_dict(value)),
        ),
    }
    _scanned_text: ClassVar[frozenset[str]] = frozenset(
        {
            "data",
        }
    )

    data: str | None = field(default=None, repr=hidden)
    """The masked text."""
    pattern_detections: list[models.PatternDetections] | None = None
    """One entry for each data pattern that matched."""

    def __init__(
        self,
        *,
        data: str | None = None,
        pattern_detections: Sequence[models.PatternDetections | Mapping[str, Any]] | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.data = data
        self.pattern_detections = (
            None if pattern_detections is None else self._given("pattern_detections", pattern_detections)
        )
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not MaskedData or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        data_ = get("data")
        pattern_detections_ = get("pattern_detections")
        if data_ is not None and type(data_) is not str:
            return cls._read(src_dict)
        try:
            if pattern_detections_ is not None:
                pattern_detections_ = [models.PatternDetections.from_dict(item) for item in array(pattern_detections_)]
        except ModelError:
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.data = data_
        self.pattern_detections = pattern_detections_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.data) is not None:
            members["data"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.pattern_detections) is not None:
            members["pattern_detections"] = to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(MaskedData._members)
