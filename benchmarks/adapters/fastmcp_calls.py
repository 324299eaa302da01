"""Calls between a client and a server of MCP in one process, with either of them guarded."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from fastmcp import Client as FastClient
from fastmcp import FastMCP
from mcp import Client
from mcp.server.mcpserver import MCPServer

from aisecurity.guard import AsyncGuard, Guard
from aisecurity.guard.fastmcp import GuardedMCPClient, GuardMiddleware

from .calls import PLACE, RESULT, Measured


def lookup(place: str) -> str:
    """Look up the weather."""
    return f"{RESULT} {place}"


def blocking_calls(guard: Guard) -> Sequence[Measured]:
    """Return nothing: all of MCP runs in an event loop."""
    return []


@asynccontextmanager
async def async_calls(guard: AsyncGuard) -> AsyncGenerator[Sequence[Measured]]:
    """Yield the calls of clients that are connected."""
    own = GuardMiddleware(guard)
    server = MCPServer("weather")
    server.tool()(lookup)
    async with (
        FastClient(_fast_server()) as of_bare,
        FastClient(_fast_server(own)) as of_guarded,
        Client(server) as bare,
        GuardedMCPClient(server, guard=guard, server_name="weather") as guarded,
    ):
        yield [
            Measured("server, a tool", _call(of_bare), _call(of_guarded)),
            Measured("server, its tools", _list(of_bare), _list(of_guarded)),
            Measured("client, a tool", _call(bare), _call(guarded)),
            Measured("client, its tools", _list(bare), _list(guarded)),
        ]


def _fast_server(*middleware: Any) -> FastMCP[Any]:
    server = FastMCP[Any]("weather", middleware=middleware)
    server.tool(lookup)
    return server


def _call(client: Any) -> Callable[[str], Awaitable[None]]:
    async def call(number: str) -> None:
        await client.call_tool("lookup", {"place": f"{PLACE} {number}"})

    return call


def _list(client: Any) -> Callable[[str], Awaitable[None]]:
    async def listed(_: str) -> None:
        await client.list_tools()

    return listed
