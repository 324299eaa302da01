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
class ToxicContentDetails(Model):
    """Which kinds of toxic content were found."""

    _members: ClassVar[Mapping[str, Member]] = {
        "toxic_categories": ("toxic_categories", None, list_of(text)),
    }

    toxic_categories: list[str] | None = None
    """Names of the categories."""

    def __init__(
        self,
        *,
        toxic_categories: list[str] | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.toxic_categories = toxic_categories
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not ToxicContentDetails or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        toxic_categories_ = get("toxic_categories")
        try:
            if toxic_categories_ is not None:
                toxic_categories_ = [text(item) for item in array(toxic_categories_)]
        except ModelError:
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.toxic_categories = toxic_categories_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.toxic_categories) is not None:
            members["toxic_categories"] = to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(ToxicContentDetails._members)
