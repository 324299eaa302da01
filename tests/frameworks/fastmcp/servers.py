"""Servers and clients that the tests of the adapter for MCP talk to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastmcp import Context, FastMCP
from fastmcp.exceptions import ToolError
from mcp.server.mcpserver import MCPServer
from mcp_types import Completion

from aisecurity.emulator import Emulator
from aisecurity.guard.fastmcp import MCPReport
from aisecurity.testing.guard_cases import traces
from aisecurity.testing.guard_cases.words import ATTACK, LEAK

INSTRUCTIONS = "Ask for places in Scotland."


def mcp_server(instructions: str = INSTRUCTIONS, ran: list[str] | None = None) -> MCPServer:
    """Return a server of the `mcp` package, some of whose components are poisoned."""
    server = MCPServer("weather", instructions=instructions)

    @server.tool()
    def lookup(place: str) -> str:
        """Look up the weather."""
        if ran is not None:
            ran.append(place)
        return LEAK if place == "leak" else f"Rain at {place}."

    @server.tool()
    def poisoned(place: str) -> str:
        if ran is not None:
            ran.append(place)
        return place

    @server.resource("data://leak")
    def leaking() -> str:
        return LEAK

    @server.resource("data://fine")
    def fine() -> str:
        return "Drizzle."

    @server.resource("data://poisoned", description=ATTACK)
    def poisoned_resource() -> str:
        return "Drizzle."

    @server.resource("data://places/{name}", description=ATTACK)
    def place(name: str) -> str:
        return f"Drizzle at {name}."

    @server.prompt()
    def ask(topic: str) -> str:
        """Ask about a topic."""
        return LEAK if topic == "leak" else f"Tell me about {topic}."

    @server.completion()
    async def complete(ref: Any, argument: Any, context: Any) -> Completion:
        return Completion(values=[LEAK if argument.value == "leak" else f"{argument.value} Nevis"])

    poisoned.__doc__ = ATTACK
    server._tool_manager._tools["poisoned"].description = ATTACK  # pyright: ignore[reportPrivateUsage]  # a change of its text
    return server


def fast_server(*middleware: Any, instructions: str = INSTRUCTIONS, ran: list[str] | None = None) -> FastMCP[Any]:
    """Return a server of FastMCP, some of whose components are poisoned."""
    server = FastMCP[Any]("weather", instructions=instructions, middleware=middleware)

    @server.tool
    def lookup(place: str) -> str:
        """Look up the weather."""
        if ran is not None:
            ran.append(place)
        return LEAK if place == "leak" else f"Rain at {place}."

    @server.tool(description=ATTACK)
    def poisoned(place: str) -> str:
        if ran is not None:
            ran.append(place)
        return place

    @server.tool
    def fails(text: str) -> str:
        """Fail with a text."""
        raise ToolError(LEAK if text == "leak" else text)

    @server.tool
    async def says(text: str, ctx: Context) -> str:
        """Say something beside its result."""
        await ctx.info(text)
        await ctx.report_progress(1, 2, text)
        return "Said."

    @server.tool
    async def asks(text: str, ctx: Context) -> str:
        """Ask the client's user."""
        answer = await ctx.elicit(text, response_type=str)
        return type(answer).__name__

    @server.resource("data://leak")
    def leaking() -> str:
        return LEAK

    @server.resource("data://fine")
    def fine() -> str:
        return "Drizzle."

    @server.resource("data://poisoned", description=ATTACK)
    def poisoned_resource() -> str:
        return "Drizzle."

    @server.resource("data://places/{name}", description=ATTACK)
    def place(name: str) -> str:
        return f"Drizzle at {name}."

    @server.prompt
    def ask(topic: str) -> str:
        """Ask about a topic."""
        return LEAK if topic == "leak" else f"Tell me about {topic}."

    @server.completion
    async def complete(ref: Any, argument: Any, context: Any) -> list[str]:
        return [LEAK if argument.value == "leak" else f"{argument.value} Nevis"]

    return server


def scanned(emulator: Emulator) -> str:
    """Return all strings that the emulator was sent."""
    return "\n".join(traces.strings([dict(request.json or {}) for request in emulator.requests]))


def kinds(reports: Iterable[MCPReport]) -> list[str]:
    """Return what *reports* are of."""
    return [f"{report.kind} {report.name}".strip() for report in reports]
