from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define

from ..types import (
    Model,
    integer,
    members_of,
    take,
    text,
)


@define(kw_only=True, repr=False)
class DlpSnippetMeta(Model):
    """The data pattern that snippets belong to."""

    _members: ClassVar[Mapping[str, str]] = {
        "data_pattern": "data_pattern",
        "confidence_level": "confidence_level",
        "data_pattern_type": "data_pattern_type",
        "occurrence": "occurrence",
    }
    _scanned_text: ClassVar[frozenset[str]] = frozenset(
        {
            "data_pattern_type",
        }
    )

    data_pattern: str | None = None
    """Id of the pattern, under which the data loss detector files its snippets."""
    confidence_level: DlpSnippetMetaConfidenceLevel | None = None
    """How sure the match is. Not a closed set."""
    data_pattern_type: str | None = None
    """First proximity keyword, when the pattern has any."""
    occurrence: int | None = None
    """How often the pattern matched."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            data_pattern=take(members, "data_pattern", text),
            confidence_level=take(members, "confidence_level", DlpSnippetMetaConfidenceLevel.read),
            data_pattern_type=take(members, "data_pattern_type", text),
            occurrence=take(members, "occurrence", integer),
            additional_properties=members,
        )


from ..models.dlp_snippet_meta_confidence_level import DlpSnippetMetaConfidenceLevel  # noqa: E402
