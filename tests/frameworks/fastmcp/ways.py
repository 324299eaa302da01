"""Ways in which a text goes between a client and a server of MCP, with either of them guarded."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final

import anyio
import mcp_types as types
from fastmcp import Context, FastMCP
from mcp import Client
from mcp_types import PromptReference

from aisecurity.guard.fastmcp import GuardedMCPClient, GuardMiddleware
from tests.frameworks.support.matrix import Stage, Way
from tests.frameworks.support.situations import Situation

from .servers import serving

_LONG: Final = 60
"""Seconds that a component takes where its client goes away."""


class RefusedError(Exception):
    """Raised where a client is told of a refusal by a result."""


async def said(stage: Stage) -> str:
    """Return the text of a component, which may fail, or take until its client has gone."""
    if stage.fails:
        raise ValueError("out of order")
    if stage.situation is Situation.CLIENT_GONE:
        await anyio.sleep(_LONG)
    return stage.text


def server_of(stage: Stage, *middleware: Any) -> FastMCP[Any]:
    """Return a server whose components say the text."""
    server = FastMCP[Any]("weather", middleware=middleware)

    async def run(place: str) -> str:
        await said(stage)
        return stage.run_tool(place)

    async def record() -> dict[str, str]:
        return {"note": await said(stage)}

    async def note() -> str:
        return await said(stage)

    async def pushes(ctx: Context) -> str:
        text = await said(stage)
        await ctx.info(text)
        await ctx.session.report_progress(1, 2, text)
        return "Done."

    async def asks(ctx: Context) -> str:
        return str(await ctx.elicit(await said(stage), response_type=str))

    async def complete(ref: Any, argument: Any, context: Any) -> list[str]:
        return [await said(stage)]

    for tool in (run, record, pushes, asks):
        server.tool(tool)
    server.tool(note, name="described", description=stage.text)
    server.resource("data://note")(note)
    server.prompt(note)
    server.completion(complete)
    return server


async def call(client: Client, name: str, stage: Stage, **arguments: str) -> Any:
    """Return the result of a tool. RefusedError if that is an error."""

    async def progress(progress: float, total: float | None, message: str | None) -> None:
        stage.see(message)

    result = await client.call_tool(name, arguments, progress_callback=progress)
    if result.is_error:
        raise RefusedError(str(result.content))
    return result


async def tool(client: Client, stage: Stage) -> None:
    """Call a tool with the text, and show its result."""
    result = await call(client, "run", stage, place=stage.text)
    stage.see(result.content[0].text)
    stage.keep(result)


async def structured(client: Client, stage: Stage) -> None:
    """Show a structured result."""
    result = await call(client, "record", stage)
    stage.see(result.structured_content["note"])
    stage.keep(result)


async def resource(client: Client, stage: Stage) -> None:
    """Show a resource."""
    result: Any = await client.read_resource("data://note")
    stage.see(result.contents[0].text)
    stage.keep(result)


async def prompt(client: Client, stage: Stage) -> None:
    """Show a prompt."""
    result: Any = await client.get_prompt("note")
    stage.see(result.messages[0].content.text)
    stage.keep(result)


async def description(client: Client, stage: Stage) -> None:
    """Show the description of a tool."""
    listed = await client.list_tools()
    found = [one for one in listed.tools if one.name == "described"]
    if not found:
        raise RefusedError
    stage.see(found[0].description)
    stage.keep(listed)


async def completion(client: Client, stage: Stage) -> None:
    """Show a completion."""
    result = await client.complete(PromptReference(name="note"), {"name": "topic", "value": "Ben"})
    stage.see(result.completion.values[0])
    stage.keep(result)


async def pushed(client: Client, stage: Stage) -> None:
    """Show what a tool logs and reports."""
    stage.keep(await call(client, "pushes", stage))
    if not stage.seen:
        raise RefusedError


async def asked(client: Client, stage: Stage) -> None:
    """Show what a tool asks the user."""
    stage.keep(await call(client, "asks", stage))


_WHAT: Final[dict[str, Callable[[Client, Stage], Awaitable[None]]]] = {
    "tools/call": tool,
    "tools/call, structured": structured,
    "resources/read": resource,
    "prompts/get": prompt,
    "tools/list": description,
    "completion/complete": completion,
    "log and progress": pushed,
    "elicitation": asked,
}
_NO_FAILURE: Final = {
    Situation.UPSTREAM_FAILURE: "descriptions are there before anything can fail",
    Situation.CLIENT_GONE: "descriptions are there before anybody can go",
}


def _client(stage: Stage, target: Any, mode: str, *, is_guarded: bool) -> Client:
    async def log(params: types.LoggingMessageNotificationParams) -> None:
        stage.see(params.data["msg"])

    async def elicit(context: Any, params: types.ElicitRequestParams) -> types.ElicitResult | types.ErrorData:
        stage.see(params.message)
        return types.ElicitResult(action="accept", content={"value": "Glen Coe"})

    options: dict[str, Any] = {
        "mode": mode,
        "logging_callback": log,
        "log_level": "debug",
        "elicitation_callback": elicit,
    }
    guard = stage.aguard() if is_guarded else None
    if guard is None:
        return Client(target, **options)
    return GuardedMCPClient(target, guard=guard, server_name="weather", **options)


@asynccontextmanager
async def _connected(stage: Stage, side: str, mode: str, *, over_http: bool) -> AsyncGenerator[Client]:
    """Yield a client of a server, one of them guarded."""
    guard = stage.aguard() if side == "server" else None
    server = server_of(stage, *([] if guard is None else [GuardMiddleware(guard)]))
    async with AsyncExitStack() as stack:
        target: Any = server._mcp_server  # pyright: ignore[reportPrivateUsage]  # the server of the protocol
        if over_http:
            target = await stack.enter_async_context(serving(server))
        yield await stack.enter_async_context(_client(stage, target, mode, is_guarded=side == "client"))


def _way(side: str, what: str, mode: str, *, over_http: bool = False) -> Way:
    show = _WHAT[what]

    async def play(stage: Stage) -> None:
        async with _connected(stage, side, mode, over_http=over_http) as client:
            await show(client, stage)

    era = {"legacy": "initialize", "auto": "discover"}[mode]
    where = ", over HTTP" if over_http else ""
    return Way(
        name=f"{side}: {what} ({era}{where})",
        call=play,
        runs_tools=what == "tools/call",
        left_out=_NO_FAILURE if what == "tools/list" else {},
    )


WAYS: Final = [
    _way(side, what, "legacy" if what == "elicitation" else mode, over_http=over_http)
    for side in ("server", "client")
    for what, mode, over_http in [
        *[(what, "auto", False) for what in _WHAT],
        ("tools/call", "legacy", False),
        ("tools/call", "auto", True),
        ("log and progress", "legacy", True),
    ]
]
