from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import text
from attrs import define

from .. import models


@define(kw_only=True, repr=False)
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
