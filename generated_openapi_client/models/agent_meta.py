from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from aisecurity._runtime.model import Member, Model, to_json
from aisecurity._runtime.values import (
    text,
)
from attrs import define


@define(kw_only=True, init=False, repr=False)
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

    def __init__(
        self,
        *,
        agent_id: str | None = None,
        agent_version: str | None = None,
        agent_arn: str | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Any,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.agent_id = agent_id
        self.agent_version = agent_version
        self.agent_arn = agent_arn
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not AgentMeta or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        agent_id_ = get("agent_id")
        agent_version_ = get("agent_version")
        agent_arn_ = get("agent_arn")
        if (
            (agent_id_ is not None and type(agent_id_) is not str)
            or (agent_version_ is not None and type(agent_version_) is not str)
            or (agent_arn_ is not None and type(agent_arn_) is not str)
        ):
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.agent_id = agent_id_
        self.agent_version = agent_version_
        self.agent_arn = agent_arn_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.agent_id) is not None:
            members["agent_id"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.agent_version) is not None:
            members["agent_version"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.agent_arn) is not None:
            members["agent_arn"] = value if type(value) is str else to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(AgentMeta._members)
