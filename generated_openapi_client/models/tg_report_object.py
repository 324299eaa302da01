from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import list_of, text
from attrs import define


@define(kw_only=True, repr=False)
class TgReportObject(Model):
    """Finding of the topic detector. The two camel case names are the service's."""

    _members: ClassVar[Mapping[str, Member]] = {
        "allowed_topic_list": ("allowed_topic_list", str, text),
        "blocked_topic_list": ("blocked_topic_list", str, text),
        "allowedTopics": ("allowed_topics", None, list_of(text)),
        "blockedTopics": ("blocked_topics", None, list_of(text)),
    }

    allowed_topic_list: str | None = None
    """Outcome for the permitted topics, such as "not_matched"."""
    blocked_topic_list: str | None = None
    """Outcome for the forbidden topics, such as "matched"."""
    allowed_topics: list[str] | None = None
    """Matches among the permitted topics."""
    blocked_topics: list[str] | None = None
    """Matches among the forbidden topics."""
