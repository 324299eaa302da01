from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define

from ..types import (
    Model,
    list_of,
    members_of,
    take,
    text,
)


@define(kw_only=True, repr=False)
class DlpSnippetObject(Model):
    """Excerpts around matches of one data pattern."""

    _members: ClassVar[Mapping[str, str]] = {
        "meta": "meta",
        "snippets": "snippets",
    }
    _scanned_text: ClassVar[frozenset[str]] = frozenset(
        {
            "snippets",
        }
    )

    meta: DlpSnippetMeta | None = None
    """The data pattern that snippets belong to."""
    snippets: list[str] | None = None
    """Excerpts of the content, at most 10 of at most 1,000 characters each."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            meta=take(members, "meta", DlpSnippetMeta.from_dict),
            snippets=take(members, "snippets", list_of(text)),
            additional_properties=members,
        )


from ..models.dlp_snippet_meta import DlpSnippetMeta  # noqa: E402
