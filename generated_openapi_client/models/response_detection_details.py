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
class ResponseDetectionDetails(Model):
    """More about findings in the response."""

    _members: ClassVar[Mapping[str, str]] = {
        "topic_guardrails_details": "topic_guardrails_details",
        "toxic_content_details": "toxic_content_details",
    }

    topic_guardrails_details: TopicGuardRails | None = None
    """Which topics of the profile the content matched."""
    toxic_content_details: ToxicContentDetails | None = None
    """Which kinds of toxic content were found."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            topic_guardrails_details=take(members, "topic_guardrails_details", TopicGuardRails.from_dict),
            toxic_content_details=take(members, "toxic_content_details", ToxicContentDetails.from_dict),
            additional_properties=members,
        )


from ..models.topic_guard_rails import TopicGuardRails  # noqa: E402
from ..models.toxic_content_details import ToxicContentDetails  # noqa: E402
