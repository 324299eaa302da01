from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define

from ..types import (
    Model,
    members_of,
    take,
    text,
)


@define(kw_only=True, repr=False)
class AgentMeta(Model):
    """The agent that the content belongs to."""

    _members: ClassVar[Mapping[str, str]] = {
        "agent_id": "agent_id",
        "agent_version": "agent_version",
        "agent_arn": "agent_arn",
    }

    agent_id: str | None = None
    """Its id."""
    agent_version: str | None = None
    """Its version."""
    agent_arn: str | None = None
    """Its Amazon resource name."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            agent_id=take(members, "agent_id", text),
            agent_version=take(members, "agent_version", text),
            agent_arn=take(members, "agent_arn", text),
            additional_properties=members,
        )
