from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from aisecurity._runtime.model import Member, Model, to_json
from aisecurity._runtime.model_errors import ModelError
from aisecurity._runtime.pydantic_names import Undocumented
from aisecurity._runtime.values import (
    text,
)
from attrs import define

from .. import models


@define(kw_only=True, init=False, repr=False)
class DSResultMetadata(Model):
    """The tool call that a finding belongs to."""

    _members: ClassVar[Mapping[str, Member]] = {
        "ecosystem": ("ecosystem", str, text),
        "method": ("method", str, text),
        "server_name": ("server_name", str, text),
        "tool_invoked": ("tool_invoked", str, text),
        "direction": ("direction", None, lambda value: models.DSResultMetadataDirection.read(value)),
    }

    ecosystem: str | None = None
    """Protocol of the tool, such as "mcp"."""
    method: str | None = None
    """Protocol method, such as "tools/call"."""
    server_name: str | None = None
    """Name of the server that offers the tool."""
    tool_invoked: str | None = None
    """The tool called."""
    direction: models.DSResultMetadataDirection | None = None
    """Whether the finding is in what the tool was given or in what it gave back. Not a closed set."""

    def __init__(
        self,
        *,
        ecosystem: str | None = None,
        method: str | None = None,
        server_name: str | None = None,
        tool_invoked: str | None = None,
        direction: models.DSResultMetadataDirection | str | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.ecosystem = ecosystem
        self.method = method
        self.server_name = server_name
        self.tool_invoked = tool_invoked
        self.direction = (
            direction
            if direction is None or type(direction) is models.DSResultMetadataDirection
            else self._given("direction", direction)
        )
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not DSResultMetadata or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        ecosystem_ = get("ecosystem")
        method_ = get("method")
        server_name_ = get("server_name")
        tool_invoked_ = get("tool_invoked")
        direction_ = get("direction")
        if (
            (ecosystem_ is not None and type(ecosystem_) is not str)
            or (method_ is not None and type(method_) is not str)
            or (server_name_ is not None and type(server_name_) is not str)
            or (tool_invoked_ is not None and type(tool_invoked_) is not str)
        ):
            return cls._read(src_dict)
        try:
            if direction_ is not None:
                direction_ = models.DSResultMetadataDirection.read(direction_)
        except ModelError:
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.ecosystem = ecosystem_
        self.method = method_
        self.server_name = server_name_
        self.tool_invoked = tool_invoked_
        self.direction = direction_
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
        if (value := self.direction) is not None:
            members["direction"] = to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(DSResultMetadata._members)
