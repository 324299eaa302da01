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
class PromptDetected(Model):
    """What was found in the prompt. Only detectors that the profile enables appear."""

    _members: ClassVar[Mapping[str, str]] = {
        "url_cats": "url_cats",
        "dlp": "dlp",
        "injection": "injection",
        "toxic_content": "toxic_content",
        "malicious_code": "malicious_code",
        "agent": "agent",
        "topic_violation": "topic_violation",
        "source_code": "source_code",
    }

    url_cats: bool | None = None
    """A URL of a harmful category."""
    dlp: bool | None = None
    """Sensitive data."""
    injection: bool | None = None
    """A prompt injection."""
    toxic_content: bool | None = None
    """Toxic content."""
    malicious_code: bool | None = None
    """Malicious code."""
    agent: bool | None = None
    """A threat to or through an agent."""
    topic_violation: bool | None = None
    """A topic that the profile does not permit."""
    source_code: bool | None = None
    """Source code; newer services only [L]."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            url_cats=take(members, "url_cats", boolean),
            dlp=take(members, "dlp", boolean),
            injection=take(members, "injection", boolean),
            toxic_content=take(members, "toxic_content", boolean),
            malicious_code=take(members, "malicious_code", boolean),
            agent=take(members, "agent", boolean),
            topic_violation=take(members, "topic_violation", boolean),
            source_code=take(members, "source_code", boolean),
            additional_properties=members,
        )
