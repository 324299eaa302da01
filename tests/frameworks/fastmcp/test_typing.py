"""Types of the adapter for MCP, as the users of its frameworks see them: mypy and pyright read this module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import assert_type

from fastmcp.server.middleware import Middleware
from mcp import Client, ClientSession
from mcp.server.mcpserver import MCPServer
from mcp_types import CallToolResult, ListToolsResult

from aisecurity.guard import AsyncGuard
from aisecurity.guard.fastmcp import GuardedMCPClient, GuardMiddleware, MCPReport


async def client(guard: AsyncGuard) -> None:
    """Use the client as a `mcp.Client`."""
    made: Client = GuardedMCPClient("http://127.0.0.1/mcp", guard=guard, server_name="weather", mode="legacy")
    async with GuardedMCPClient(MCPServer("a"), guard=guard, server_name="weather", session_id="c") as one:
        assert_type(one, GuardedMCPClient)
        assert_type(one.session, ClientSession)
        assert_type(await one.list_tools(), ListToolsResult)
        assert_type(await one.call_tool("forecast", {"place": "x"}), CallToolResult)
        assert_type(one.reports, Sequence[MCPReport])
        assert_type(one.definitions, Mapping[str, str])
    assert made


def middleware(guard: AsyncGuard) -> Middleware:
    """Return the middleware as one of FastMCP."""
    return GuardMiddleware(guard, server="weather", system=["Ask."], on_report=print, known_definitions={"tool:a": "b"})


def test_names() -> None:
    """The package names what it exports."""
    from aisecurity.guard import fastmcp

    assert {"GuardMiddleware", "GuardedMCPClient", "MCPReport"} == set(fastmcp.__all__)
    assert issubclass(GuardedMCPClient, Client)
