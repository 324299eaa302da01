from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define

from ..types import (
    Model,
    boolean,
    members_of,
    take,
)


@define(kw_only=True, repr=False)
class ResponseDetected(Model):
    """What was found in the response. Only detectors that the profile enables appear."""

    _members: ClassVar[Mapping[str, str]] = {
        "url_cats": "url_cats",
        "dlp": "dlp",
        "db_security": "db_security",
        "toxic_content": "toxic_content",
        "malicious_code": "malicious_code",
        "agent": "agent",
        "ungrounded": "ungrounded",
        "topic_violation": "topic_violation",
        "source_code": "source_code",
    }

    url_cats: bool | None = None
    """A URL of a harmful category."""
    dlp: bool | None = None
    """Sensitive data."""
    db_security: bool | None = None
    """A risky database statement."""
    toxic_content: bool | None = None
    """Toxic content."""
    malicious_code: bool | None = None
    """Malicious code."""
    agent: bool | None = None
    """A threat to or through an agent."""
    ungrounded: bool | None = None
    """Statements that the context does not support."""
    topic_violation: bool | None = None
    """A topic that the profile does not permit."""
    source_code: bool | None = None
    """Source code; known of prompts, expected here too [?]."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            url_cats=take(members, "url_cats", boolean),
            dlp=take(members, "dlp", boolean),
            db_security=take(members, "db_security", boolean),
            toxic_content=take(members, "toxic_content", boolean),
            malicious_code=take(members, "malicious_code", boolean),
            agent=take(members, "agent", boolean),
            ungrounded=take(members, "ungrounded", boolean),
            topic_violation=take(members, "topic_violation", boolean),
            source_code=take(members, "source_code", boolean),
            additional_properties=members,
        )
