"""An MCP server in the process, as the framework sees one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mcp.types
from agents.mcp import MCPServer

SCHEMA: Any = {"type": "object", "properties": {"place": {"type": "string"}}, "required": ["place"]}


class LocalServer(MCPServer):
    """A server with one tool, which a test answers for."""

    def __init__(self, tool: str, run: Callable[[str], str], name: str = "weather") -> None:
        super().__init__()
        self._tool = tool
        self._run = run
        self._name = name

    @property
    def name(self) -> str:
        """Its name."""
        return self._name

    async def connect(self) -> None:
        """There is nothing to connect to."""

    async def cleanup(self) -> None:
        """Nor to close."""

    async def list_tools(self, run_context: Any = None, agent: Any = None) -> list[Any]:
        """Return its tool."""
        described: Any = {"name": self._tool, "description": "Weather of a place.", "inputSchema": SCHEMA}
        return [mcp.types.Tool.model_validate(described)]

    async def call_tool(self, tool_name: str, arguments: dict[str, Any] | None, meta: Any = None) -> Any:
        """Return what the test says."""
        text = self._run((arguments or {})["place"])
        return mcp.types.CallToolResult.model_validate({"content": [{"type": "text", "text": text}]})

    async def list_prompts(self) -> Any:
        """Return none."""
        raise NotImplementedError

    async def get_prompt(self, name: str, arguments: dict[str, Any] | None = None) -> Any:
        """Return none."""
        raise NotImplementedError
