from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import list_of, text
from attrs import define

from .. import models


@define(kw_only=True, repr=False)
class AgentReportObject(Model):
    """Finding of the agent security detector."""

    _members: ClassVar[Mapping[str, Member]] = {
        "model_verdict": ("model_verdict", str, text),
        "agent_framework": ("agent_framework", str, text),
        "agent_patterns": ("agent_patterns", None, list_of(lambda value: models.AgentEntryObject.from_dict(value))),
    }

    model_verdict: str | None = None
    """The detector's verdict, "malicious" or "benign"."""
    agent_framework: str | None = None
    """The framework recognised, such as "AWS_Agent_Builder"."""
    agent_patterns: list[models.AgentEntryObject] | None = None
    """The patterns of attack looked at."""
