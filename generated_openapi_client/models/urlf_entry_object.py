from __future__ import annotations

from collections.abc import Mapping
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


@define(kw_only=True, init=False, repr=False)
class UrlfEntryObject(Model):
    """One URL found in the content."""

    _members: ClassVar[Mapping[str, Member]] = {
        "url": ("url", str, text),
        "risk_level": ("risk_level", str, text),
        "action": ("action", str, text),
        "categories": ("categories", None, list_of(text)),
    }
    _scanned_text: ClassVar[frozenset[str]] = frozenset(
        {
            "url",
        }
    )

    url: str | None = field(default=None, repr=hidden)
    """The URL."""
    risk_level: str | None = None
    """Its risk, "high", "medium", "low" or "Not Given"."""
    action: str | None = None
    """What the profile says to do about it, "allow", "block" or "unknown"."""
    categories: list[str] | None = None
    """The URL's categories, such as "malware"."""

    def __init__(
        self,
        *,
        url: str | None = None,
        risk_level: str | None = None,
        action: str | None = None,
        categories: list[str] | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.url = url
        self.risk_level = risk_level
        self.action = action
        self.categories = categories
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not UrlfEntryObject or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        url_ = get("url")
        risk_level_ = get("risk_level")
        action_ = get("action")
        categories_ = get("categories")
        if (
            (url_ is not None and type(url_) is not str)
            or (risk_level_ is not None and type(risk_level_) is not str)
            or (action_ is not None and type(action_) is not str)
        ):
            return cls._read(src_dict)
        try:
            if categories_ is not None:
                categories_ = [text(item) for item in array(categories_)]
        except ModelError:
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.url = url_
        self.risk_level = risk_level_
        self.action = action_
        self.categories = categories_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.url) is not None:
            members["url"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.risk_level) is not None:
            members["risk_level"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.action) is not None:
            members["action"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.categories) is not None:
            members["categories"] = to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(UrlfEntryObject._members)
