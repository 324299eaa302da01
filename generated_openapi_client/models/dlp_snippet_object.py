from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import list_of, text
from attrs import define

from .. import models


@define(kw_only=True, repr=False)
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
    snippets: list[str] | None = None
    """Excerpts of the content, at most 10 of at most 1,000 characters each."""
