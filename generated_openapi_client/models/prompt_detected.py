from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import boolean
from attrs import define


@define(kw_only=True, repr=False)
class PromptDetected(Model):
    """What was found in the prompt. Only detectors that the profile enables appear."""

    _members: ClassVar[Mapping[str, Member]] = {
        "url_cats": ("url_cats", bool, boolean),
        "dlp": ("dlp", bool, boolean),
        "injection": ("injection", bool, boolean),
        "toxic_content": ("toxic_content", bool, boolean),
        "malicious_code": ("malicious_code", bool, boolean),
        "agent": ("agent", bool, boolean),
        "topic_violation": ("topic_violation", bool, boolean),
        "source_code": ("source_code", bool, boolean),
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
