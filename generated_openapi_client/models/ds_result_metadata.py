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
class DSResultMetadata(Model):
    """The tool call that a finding belongs to."""

    _members: ClassVar[Mapping[str, str]] = {
        "ecosystem": "ecosystem",
        "method": "method",
        "server_name": "server_name",
        "tool_invoked": "tool_invoked",
        "direction": "direction",
    }

    ecosystem: str | None = None
    """Protocol of the tool, such as "mcp"."""
    method: str | None = None
    """Protocol method, such as "tools/call"."""
    server_name: str | None = None
    """Name of the server that offers the tool."""
    tool_invoked: str | None = None
    """The tool called."""
    direction: DSResultMetadataDirection | None = None
    """Whether the finding is in what the tool was given or in what it gave back. Not a closed set."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            ecosystem=take(members, "ecosystem", text),
            method=take(members, "method", text),
            server_name=take(members, "server_name", text),
            tool_invoked=take(members, "tool_invoked", text),
            direction=take(members, "direction", DSResultMetadataDirection.read),
            additional_properties=members,
        )


from ..models.ds_result_metadata_direction import DSResultMetadataDirection  # noqa: E402
