from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import integer, text
from attrs import define

from .. import models


@define(kw_only=True, repr=False)
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
    data_pattern_type: str | None = None
    """First proximity keyword, when the pattern has any."""
    occurrence: int | None = None
    """How often the pattern matched."""
