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
class AgentReportObject(Model):
    """Finding of the agent security detector."""

    _members: ClassVar[Mapping[str, str]] = {
        "model_verdict": "model_verdict",
        "agent_framework": "agent_framework",
        "agent_patterns": "agent_patterns",
    }

    model_verdict: str | None = None
    """The detector's verdict, "malicious" or "benign"."""
    agent_framework: str | None = None
    """The framework recognised, such as "AWS_Agent_Builder"."""
    agent_patterns: list[AgentEntryObject] | None = None
    """The patterns of attack looked at."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            model_verdict=take(members, "model_verdict", text),
            agent_framework=take(members, "agent_framework", text),
            agent_patterns=take(members, "agent_patterns", list_of(AgentEntryObject.from_dict)),
            additional_properties=members,
        )


from ..models.agent_entry_object import AgentEntryObject  # noqa: E402
