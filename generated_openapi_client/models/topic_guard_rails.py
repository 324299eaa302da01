from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import list_of, text
from attrs import define


@define(kw_only=True, repr=False)
class TopicGuardRails(Model):
    """Which topics of the profile the content matched."""

    _members: ClassVar[Mapping[str, Member]] = {
        "allowed_topics": ("allowed_topics", None, list_of(text)),
        "blocked_topics": ("blocked_topics", None, list_of(text)),
    }

    allowed_topics: list[str] | None = None
    """Matches among the permitted topics."""
    blocked_topics: list[str] | None = None
    """Matches among the forbidden topics."""
