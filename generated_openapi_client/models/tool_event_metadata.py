from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from aisecurity._runtime.model import Member, Model, to_json
from aisecurity._runtime.values import (
    text,
)
from attrs import define


@define(kw_only=True, init=False, repr=False)
class ToolEventMetadata(Model):
    """Which tool was called, and how. A request needs ecosystem, method and server_name; the client checks that."""

    _members: ClassVar[Mapping[str, Member]] = {
        "ecosystem": ("ecosystem", str, text),
        "method": ("method", str, text),
        "server_name": ("server_name", str, text),
        "tool_invoked": ("tool_invoked", str, text),
    }

    ecosystem: str | None = None
    """Protocol of the tool; the service takes only "mcp" [C]."""
    method: str | None = None
    """Protocol method, such as "tools/call"."""
    server_name: str | None = None
    """Name of the server that offers the tool."""
    tool_invoked: str | None = None
    """The tool called."""

    def __init__(
        self,
        *,
        ecosystem: str | None = None,
        method: str | None = None,
        server_name: str | None = None,
        tool_invoked: str | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Any,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.ecosystem = ecosystem
        self.method = method
        self.server_name = server_name
        self.tool_invoked = tool_invoked
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not ToolEventMetadata or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        ecosystem_ = get("ecosystem")
        method_ = get("method")
        server_name_ = get("server_name")
        tool_invoked_ = get("tool_invoked")
        if (
            (ecosystem_ is not None and type(ecosystem_) is not str)
            or (method_ is not None and type(method_) is not str)
            or (server_name_ is not None and type(server_name_) is not str)
            or (tool_invoked_ is not None and type(tool_invoked_) is not str)
        ):
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.ecosystem = ecosystem_
        self.method = method_
        self.server_name = server_name_
        self.tool_invoked = tool_invoked_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.ecosystem) is not None:
            members["ecosystem"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.method) is not None:
            members["method"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.server_name) is not None:
            members["server_name"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.tool_invoked) is not None:
            members["tool_invoked"] = value if type(value) is str else to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(ToolEventMetadata._members)
