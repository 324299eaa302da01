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

from .. import models


@define(kw_only=True, init=False, repr=False)
class DlpSnippetObject(Model):
    """Excerpts around matches of one data pattern."""

    _members: ClassVar[Mapping[str, Member]] = {
        "meta": ("meta", None, lambda value: models.DlpSnippetMeta.from_dict(value)),
        "snippets": ("snippets", None, list_of(text)),
    }
    _scanned_text: ClassVar[frozenset[str]] = frozenset(
        {
            "snippets",
        }
    )

    meta: models.DlpSnippetMeta | None = None
    """The data pattern that snippets belong to."""
    snippets: list[str] | None = field(default=None, repr=hidden)
    """Excerpts of the content, at most 10 of at most 1,000 characters each."""

    def __init__(
        self,
        *,
        meta: models.DlpSnippetMeta | Mapping[str, Any] | None = None,
        snippets: list[str] | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.meta = meta if meta is None or type(meta) is models.DlpSnippetMeta else self._given("meta", meta)
        self.snippets = snippets
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not DlpSnippetObject or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        meta_ = get("meta")
        snippets_ = get("snippets")
        try:
            if meta_ is not None:
                meta_ = models.DlpSnippetMeta.from_dict(meta_)
            if snippets_ is not None:
                snippets_ = [text(item) for item in array(snippets_)]
        except ModelError:
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.meta = meta_
        self.snippets = snippets_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.meta) is not None:
            members["meta"] = to_json(value, include_none=False)
        if (value := self.snippets) is not None:
            members["snippets"] = to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(DlpSnippetObject._members)
