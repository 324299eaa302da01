from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define

from ..types import (
    Model,
    members_of,
    take,
)


@define(kw_only=True, repr=False)
class ToolDetectionDetails(Model):
    """More about findings in a tool event."""

    _members: ClassVar[Mapping[str, str]] = {
        "topic_guardrails_details": "topic_guardrails_details",
    }

    topic_guardrails_details: TopicGuardRails | None = None
    """Which topics of the profile the content matched."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            topic_guardrails_details=take(members, "topic_guardrails_details", TopicGuardRails.from_dict),
            additional_properties=members,
        )


from ..models.topic_guard_rails import TopicGuardRails  # noqa: E402
