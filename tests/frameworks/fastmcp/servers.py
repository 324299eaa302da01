"""Servers that the tests of the adapter for MCP talk to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from fastmcp import FastMCP
from fastmcp.exceptions import ToolError
from mcp.server.mcpserver import MCPServer
from mcp_types import Completion

from aisecurity.emulator import Emulator
from aisecurity.guard.fastmcp import MCPReport
from aisecurity.testing.guard_cases import traces
from aisecurity.testing.guard_cases.words import ATTACK, LEAK

INSTRUCTIONS = "Ask for places in Scotland."


class Tools:
    """Tools that note with what they ran."""

    def __init__(self, ran: list[str] | None) -> None:
        self._ran = [] if ran is None else ran

    def lookup(self, place: str) -> str:
        """Look up the weather."""
        self._ran.append(place)
        return LEAK if place == "leak" else f"Rain at {place}."

    def poisoned(self, place: str) -> str:
        """Be described by another text."""
        self._ran.append(place)
        return place


def fails(text: str) -> str:
    """Fail with a text."""
    raise ToolError(LEAK if text == "leak" else text)


def leaking() -> str:
    """Read a leak."""
    return LEAK


def fine() -> str:
    """Read something harmless."""
    return "Drizzle."


def place(name: str) -> str:
    """Read about a place."""
    return f"Drizzle at {name}."


def ask(topic: str) -> str:
    """Ask about a topic."""
    return LEAK if topic == "leak" else f"Tell me about {topic}."


async def complete(ref: Any, argument: Any, context: Any) -> list[str]:
    """Complete the name of a mountain."""
    return [LEAK if argument.value == "leak" else f"{argument.value} Nevis"]


async def completion(ref: Any, argument: Any, context: Any) -> Completion:
    """Complete the name of a mountain."""
    return Completion(values=await complete(ref, argument, context))


def _filled(server: Any, ran: list[str] | None) -> None:
    """Give *server* its components, some of which are poisoned."""
    tools = Tools(ran)
    server.tool()(tools.lookup)
    server.tool(description=ATTACK)(tools.poisoned)
    server.resource("data://leak")(leaking)
    server.resource("data://fine")(fine)
    server.resource("data://poisoned", description=ATTACK)(fine)
    server.resource("data://places/{name}", description=ATTACK)(place)
    server.prompt()(ask)


def mcp_server(instructions: str = INSTRUCTIONS, ran: list[str] | None = None) -> MCPServer:
    """Return a server of the `mcp` package."""
    server: Any = MCPServer("weather", instructions=instructions)
    _filled(server, ran)
    server.completion()(completion)
    return server  # type: ignore[no-any-return]  # it is one


def fast_server(*middleware: Any, instructions: str = INSTRUCTIONS, ran: list[str] | None = None) -> FastMCP[Any]:
    """Return a server of FastMCP."""
    server = FastMCP[Any]("weather", instructions=instructions, middleware=middleware)
    _filled(server, ran)
    server.tool(fails)
    server.completion(complete)
    return server


def scanned(emulator: Emulator) -> str:
    """Return all strings that the emulator was sent."""
    return "\n".join(traces.strings(bodies(emulator)))


def bodies(emulator: Emulator) -> list[Any]:
    """Return the bodies that the emulator was sent."""
    return [request.json for request in emulator.requests]


def kinds(reports: Iterable[MCPReport]) -> list[str]:
    """Return what *reports* are of."""
    return [f"{report.kind} {report.name}".strip() for report in reports]


@asynccontextmanager
async def serving(server: FastMCP[Any]) -> AsyncGenerator[str]:
    """Serve *server* by streamable HTTP on loopback, and yield its URL."""
    config = uvicorn.Config(server.http_app(), host="127.0.0.1", port=0, log_level="critical")
    running = uvicorn.Server(config)
    task = asyncio.ensure_future(running.serve())
    try:
        while not running.started:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{running.servers[0].sockets[0].getsockname()[1]}/mcp"
    finally:
        running.should_exit = running.force_exit = True
        await task
