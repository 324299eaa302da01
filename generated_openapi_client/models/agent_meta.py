from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import text
from attrs import define


@define(kw_only=True, repr=False)
class AgentMeta(Model):
    """The agent that the content belongs to."""

    _members: ClassVar[Mapping[str, Member]] = {
        "agent_id": ("agent_id", str, text),
        "agent_version": ("agent_version", str, text),
        "agent_arn": ("agent_arn", str, text),
    }

    agent_id: str | None = None
    """Its id."""
    agent_version: str | None = None
    """Its version."""
    agent_arn: str | None = None
    """Its Amazon resource name."""
