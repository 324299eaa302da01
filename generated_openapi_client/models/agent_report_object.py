from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

from aisecurity._runtime.model import Member, Model, to_json
from aisecurity._runtime.model_errors import ModelError
from aisecurity._runtime.pydantic_names import Undocumented
from aisecurity._runtime.values import (
    array,
    list_of,
    text,
)
from attrs import define

from .. import models


@define(kw_only=True, init=False, repr=False)
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

    def __init__(
        self,
        *,
        model_verdict: str | None = None,
        agent_framework: str | None = None,
        agent_patterns: Sequence[models.AgentEntryObject | Mapping[str, Any]] | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.model_verdict = model_verdict
        self.agent_framework = agent_framework
        self.agent_patterns = None if agent_patterns is None else self._given("agent_patterns", agent_patterns)
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not AgentReportObject or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        model_verdict_ = get("model_verdict")
        agent_framework_ = get("agent_framework")
        agent_patterns_ = get("agent_patterns")
        if (model_verdict_ is not None and type(model_verdict_) is not str) or (
            agent_framework_ is not None and type(agent_framework_) is not str
        ):
            return cls._read(src_dict)
        try:
            if agent_patterns_ is not None:
                agent_patterns_ = [models.AgentEntryObject.from_dict(item) for item in array(agent_patterns_)]
        except ModelError:
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.model_verdict = model_verdict_
        self.agent_framework = agent_framework_
        self.agent_patterns = agent_patterns_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.model_verdict) is not None:
            members["model_verdict"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.agent_framework) is not None:
            members["agent_framework"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.agent_patterns) is not None:
            members["agent_patterns"] = to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(AgentReportObject._members)
