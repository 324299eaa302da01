from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import text
from attrs import define


@define(kw_only=True, repr=False)
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
