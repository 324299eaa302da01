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
class TopicGuardRails(Model):
    """Which topics of the profile the content matched."""

    _members: ClassVar[Mapping[str, str]] = {
        "allowed_topics": "allowed_topics",
        "blocked_topics": "blocked_topics",
    }

    allowed_topics: list[str] | None = None
    """Matches among the permitted topics."""
    blocked_topics: list[str] | None = None
    """Matches among the forbidden topics."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            allowed_topics=take(members, "allowed_topics", list_of(text)),
            blocked_topics=take(members, "blocked_topics", list_of(text)),
            additional_properties=members,
        )
