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
class TgReportObject(Model):
    """Finding of the topic detector. The two camel case names are the service's."""

    _members: ClassVar[Mapping[str, str]] = {
        "allowed_topic_list": "allowed_topic_list",
        "blocked_topic_list": "blocked_topic_list",
        "allowed_topics": "allowedTopics",
        "blocked_topics": "blockedTopics",
    }

    allowed_topic_list: str | None = None
    """Outcome for the permitted topics, such as "not_matched"."""
    blocked_topic_list: str | None = None
    """Outcome for the forbidden topics, such as "matched"."""
    allowed_topics: list[str] | None = None
    """Matches among the permitted topics."""
    blocked_topics: list[str] | None = None
    """Matches among the forbidden topics."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            allowed_topic_list=take(members, "allowed_topic_list", text),
            blocked_topic_list=take(members, "blocked_topic_list", text),
            allowed_topics=take(members, "allowedTopics", list_of(text)),
            blocked_topics=take(members, "blockedTopics", list_of(text)),
            additional_properties=members,
        )
