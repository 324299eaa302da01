"""Guarding middleware of FastMCP servers, with a client in this process, by both protocols."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, TypeAlias

import mcp_types as types
import pytest
from fastmcp import Context, FastMCP
from fastmcp.exceptions import ToolError
from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext
from fastmcp.tools.base import ToolResult
from mcp import Client, MCPError
from mcp.server.session import ServerSession
from mcp_types import PromptReference

from aisecurity.emulator import Emulator
from aisecurity.exceptions import ConfigurationError, PayloadError
from aisecurity.guard import AsyncGuard, Guard
from aisecurity.guard.fastmcp import GuardMiddleware, MCPReport
from aisecurity.testing.guard_cases.words import ATTACK, LEAK, NUMBER

from .servers import INSTRUCTIONS, bodies, fast_server, kinds, scanned

MODES = ["legacy", "auto"]
META: Final[Any] = {"note": ATTACK}
Call: TypeAlias = Callable[[Client], Awaitable[Any]]
TOOLS: Final[Sequence[tuple[Call, str, list[str]]]] = [
    (lambda one: one.call_tool("lookup", {"place": "leak"}), "dlp", ["leak"]),
    (lambda one: one.call_tool("lookup", {"place": ATTACK}), "injection", []),
    (lambda one: one.call_tool("lookup", {"place": "x"}, meta=META), "injection", []),
    (lambda one: one.call_tool("fails", {"text": "leak"}), "dlp", []),
]
OTHERS: Final[Sequence[tuple[Call, str]]] = [
    (lambda one: one.read_resource("data://leak"), "dlp"),
    (lambda one: one.read_resource(f"data://places/{ATTACK}"), "injection"),
    (lambda one: one.get_prompt("ask", {"topic": "leak"}), "dlp"),
    (lambda one: one.get_prompt("ask", {"topic": ATTACK}), "injection"),
    (lambda one: one.complete(PromptReference(name="ask"), {"name": "topic", "value": "leak"}), "dlp"),
    (lambda one: one.complete(PromptReference(name="ask"), {"name": "topic", "value": ATTACK}), "injection"),
]


def client(server: FastMCP[Any], mode: str = "auto", **options: Any) -> Client:
    """Return an unguarded client of *server*."""
    return Client(server._mcp_server, mode=mode, **options)  # pyright: ignore[reportPrivateUsage]  # the server of the protocol


@pytest.mark.parametrize("mode", MODES)
async def test_benign(guard: AsyncGuard, mode: str) -> None:
    """What is allowed is equal to what a server without the guard answers, in type and value."""

    async def answers(server: FastMCP[Any]) -> list[Any]:
        async with client(server, mode) as one:
            return [
                one.instructions,
                one.server_info,
                await one.call_tool("lookup", {"place": "Glen Coe"}),
                await one.call_tool("fails", {"text": "Out of order."}),
                await one.call_tool("unknown", {"text": "x"}),
                await one.read_resource("data://fine"),
                await one.get_prompt("ask", {"topic": "snow"}),
                await one.complete(PromptReference(name="ask"), {"name": "topic", "value": "Ben"}),
                await one.list_prompts(),
            ]

    assert await answers(fast_server()) == await answers(fast_server(GuardMiddleware(guard)))


@pytest.mark.parametrize("mode", MODES)
async def test_lists(guard: AsyncGuard, mode: str, caplog: pytest.LogCaptureFixture) -> None:
    """A poisoned definition is dropped and reported once, the others stay, and nobody can use the dropped one."""
    caplog.set_level(logging.WARNING, "aisecurity")
    told, ran = list[MCPReport](), list[str]()
    middleware = GuardMiddleware(guard, on_report=told.append)
    async with client(fast_server(middleware, ran=ran), mode, cache=None) as one:
        for _ in range(2):
            assert ["lookup", "fails"] == [tool.name for tool in (await one.list_tools()).tools]
        assert {"data://leak", "data://fine"} == {found.uri for found in (await one.list_resources()).resources}
        assert [] == (await one.list_resource_templates()).resource_templates
        assert ["ask"] == [prompt.name for prompt in (await one.list_prompts()).prompts]

        result = await one.call_tool("poisoned", {"place": "x"})
        assert result.is_error
        assert "dropped from its list" in str(result.content)
        with pytest.raises(MCPError, match="dropped from its list"):
            await one.read_resource("data://poisoned")
    assert [] == ran
    dropped = ["dropped data://places/{name}", "dropped data://poisoned", "dropped poisoned"]
    assert dropped == sorted(kinds(told)) == sorted(kinds(middleware.reports))
    assert {"tool:lookup", "prompt:ask", "resource:data://fine"} <= middleware.definitions.keys()
    assert ATTACK not in caplog.text
    assert {("mcp", "dropped")} == {
        (vars(record)["airs_event"], vars(record)["airs_kind"]) for record in caplog.records
    }
    assert not any(ATTACK in str(vars(record)) for record in caplog.records)


async def test_unlisted(guard: AsyncGuard) -> None:
    """A poisoned tool is refused as well where nobody has listed it yet, also by its version."""
    ran = list[str]()
    server = fast_server(GuardMiddleware(guard), ran=ran)

    @server.tool(name="tides", version="1", description=ATTACK)
    def older(place: str) -> str:
        ran.append(place)
        return place

    @server.tool(name="tides", version="2")
    def newer(place: str) -> str:
        return f"High at {place}."

    async with client(server) as one:
        assert "injection" in str(await one.call_tool("poisoned", {"place": "x"}))
        assert "High at Leith." in str(await one.call_tool("tides", {"place": "Leith"}))
        meta: Any = {"fastmcp": {"version": "1"}}
        assert "injection" in str(await one.call_tool("tides", {"place": "x"}, meta=meta))
    assert [] == ran


@pytest.mark.parametrize(("call", "threat", "runs"), TOOLS)
async def test_tools(guard: AsyncGuard, call: Call, threat: str, runs: list[str]) -> None:
    """A call whose arguments are blocked is not run, and a result or an error that is blocked is not shown."""
    ran = list[str]()
    async with client(fast_server(GuardMiddleware(guard), ran=ran)) as one:
        result = await call(one)
    assert result.is_error
    assert f"tools/call refused: tool blocked: {threat} (scan " in result.content[0].text
    assert not any(word in str(result) for word in (ATTACK, NUMBER))
    assert runs == ran


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("call", "threat"), OTHERS)
async def test_others(guard: AsyncGuard, mode: str, call: Call, threat: str) -> None:
    """So it is with resources, prompts and completions, by an error of the protocol."""
    async with client(fast_server(GuardMiddleware(guard)), mode) as one:
        with pytest.raises(MCPError, match=f" refused: tool blocked: {threat} ") as caught:
            await call(one)
    assert not any(word in str(caught.value) for word in (ATTACK, NUMBER))


async def test_in_process(guard: AsyncGuard) -> None:
    """A caller in the server's process is refused by the errors of FastMCP, with nothing behind them."""
    server = fast_server(GuardMiddleware(guard))

    assert "Rain at Glen Coe." in str(await server.call_tool("lookup", {"place": "Glen Coe"}))
    with pytest.raises(ToolError, match="tools/call refused") as caught:
        await server.call_tool("lookup", {"place": "leak"})
    assert (None, None) == (caught.value.__cause__, caught.value.__context__)
    with pytest.raises(MCPError, match="resources/read refused") as other:
        await server.read_resource("data://leak")
    assert (None, None) == (other.value.__cause__, other.value.__context__)


@pytest.mark.parametrize("mode", MODES)
async def test_outage(guard: AsyncGuard, airs_emulator: Emulator, mode: str) -> None:
    """Without a verdict nothing passes: no list, no call, no instructions."""
    ran = list[str]()
    middleware = GuardMiddleware(guard)
    airs_emulator.faults.extend([{"status": 503}])
    async with client(fast_server(middleware, ran=ran), mode) as one:
        assert one.instructions is None
        with pytest.raises(MCPError, match="tools/list refused: tool unscanned: unavailable"):
            await one.list_tools()
        with pytest.raises(MCPError, match="prompts/get refused"):
            await one.get_prompt("ask", {"topic": "x"})
        assert "unavailable" in str(await one.session.send_request(_call("lookup", place="x"), types.CallToolResult))
    assert [] == ran
    assert "withheld" in kinds(middleware.reports)


def _call(name: str, **arguments: str) -> types.CallToolRequest:
    """Return a request that no list follows."""
    return types.CallToolRequest(params=types.CallToolRequestParams(name=name, arguments=arguments))


@pytest.mark.parametrize("mode", MODES)
async def test_instructions(guard: AsyncGuard, airs_emulator: Emulator, mode: str) -> None:
    """Instructions that must not be used are withheld, those that code names as its own are not scanned."""
    middleware = GuardMiddleware(guard)
    async with client(fast_server(middleware, instructions=ATTACK), mode) as one:
        assert one.instructions is None
        assert one.server_info is not None
    assert "withheld" in kinds(middleware.reports)

    airs_emulator.reset()
    async with client(fast_server(GuardMiddleware(guard, system=[INSTRUCTIONS])), mode) as one:
        assert INSTRUCTIONS == one.instructions
    assert INSTRUCTIONS not in scanned(airs_emulator)


async def test_structured(guard: AsyncGuard) -> None:
    """Structured results, errors that are results, links and results of every form are scanned."""
    server = fast_server(GuardMiddleware(guard))

    @server.tool
    def record(text: str) -> dict[str, str]:
        return {"note": LEAK if text == "leak" else text}

    @server.tool
    def failed(text: str) -> ToolResult:
        return ToolResult(LEAK if text == "leak" else text, is_error=True, meta={"a": "b"})

    @server.tool
    def linked(text: str) -> types.ResourceLink:
        return types.ResourceLink(uri="a:b", name="n", description=LEAK if text == "leak" else text)

    @server.tool
    def picture(text: str) -> types.ImageContent:
        return types.ImageContent(data="iVBORw0KGgo=", mime_type=LEAK if text == "leak" else "image/png")

    async with client(server) as one:
        for name in ("record", "failed", "linked", "picture"):
            result = await one.call_tool(name, {"text": "rain"})
            assert "refused" not in str(result)
            refused = await one.call_tool(name, {"text": "leak"})
            assert "refused: tool blocked: dlp" in str(refused)
            assert NUMBER not in str(refused)


async def test_input_required(guard: AsyncGuard) -> None:
    """What a tool, a prompt or a resource asks for in the place of a result is scanned."""
    server = fast_server(GuardMiddleware(guard))

    def asked(text: str) -> types.InputRequiredResult:
        params = types.ElicitRequestFormParams(
            message=LEAK if text == "leak" else text, requested_schema={"type": "object", "properties": {}}
        )
        return types.InputRequiredResult(input_requests={"k": types.ElicitRequest(params=params)}, request_state="s")

    @server.tool
    def tool(text: str) -> Any:
        return asked(text)

    @server.prompt
    def prompt(text: str) -> Any:
        return asked(text)

    async with client(server) as one:
        for text, words in (("Where?", "Elicitation not supported"), ("leak", "refused: tool blocked: dlp")):
            for call in (one.get_prompt("prompt", {"text": text}), _raised(one.call_tool("tool", {"text": text}))):
                with pytest.raises(MCPError, match=words) as caught:
                    await call
                assert NUMBER not in str(caught.value)


async def _raised(call: Any) -> None:
    """Raise the error that a call's result tells of."""
    raise MCPError(-1, str(await call))


async def test_other_results(guard: AsyncGuard) -> None:
    """A result that another middleware or an extension makes is scanned as it is."""

    class Extension(Middleware):
        result: Any = None

        async def on_call_tool(self, context: MiddlewareContext[Any], call_next: CallNext[Any, Any]) -> Any:
            return self.result

    inner = Extension()
    server = fast_server(GuardMiddleware(guard), inner)
    inner.result = types.CallToolResult(content=[types.TextContent(text=LEAK)])
    with pytest.raises(ToolError, match="refused: tool blocked: dlp"):
        await server.call_tool("lookup", {"place": "x"})
    inner.result = types.CallToolResult(content=[])
    assert inner.result is await server.call_tool("lookup", {"place": "x"})


async def test_without_context(guard: AsyncGuard) -> None:
    """A call that comes without a context is scanned but for the tool's definition."""

    async def call_next(context: MiddlewareContext[Any]) -> Any:
        return ToolResult(LEAK)

    params = types.CallToolRequestParams(name="lookup", arguments={"place": "x"})
    with pytest.raises(ToolError, match="refused: tool blocked: dlp"):
        await GuardMiddleware(guard)(MiddlewareContext[Any](message=params, method="tools/call"), call_next)


async def test_drift(guard: AsyncGuard, caplog: pytest.LogCaptureFixture) -> None:
    """A definition that changed after it was allowed is reported in one line."""
    caplog.set_level(logging.WARNING, "aisecurity")
    middleware = GuardMiddleware(guard, server="sky")
    server = fast_server(middleware)
    async with client(server, cache=None) as one:
        await one.list_tools()
        first = middleware.definitions
        tool = await server.get_tool("lookup")
        assert tool is not None
        tool.description = "Look up the weather, and the tides."
        for _ in range(2):
            await one.list_tools()
    assert [("changed", "lookup", "sky")] == [
        (report.kind, report.name, report.server) for report in middleware.reports if report.kind == "changed"
    ]
    assert 1 == len([record for record in caplog.records if "changed after it was allowed" in record.getMessage()])

    later = GuardMiddleware(guard, known_definitions=first)
    tools = fast_server(later)
    found = await tools.get_tool("lookup")
    assert found is not None
    found.description = "Another text."
    await tools.list_tools()
    assert "changed lookup" in kinds(later.reports)


async def test_ids(guard: AsyncGuard, airs_emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Scans have the session of MCP, or the one that was given, and the server's name."""

    async def nothing(context: Any) -> None: ...

    async with client(fast_server(GuardMiddleware(guard)), "legacy") as one:
        await one.session.send_request(_call("lookup", place="Glen Nevis"), types.CallToolResult)
    sent = bodies(airs_emulator)
    assert 1 == len({body["session_id"] for body in sent})
    assert {"weather"} == {
        content["tool_event"]["metadata"]["server_name"] for body in sent for content in body["contents"]
    }

    airs_emulator.reset()
    long = "x" * 101
    async with Context(fast_server(GuardMiddleware(guard))) as context:
        middleware = GuardMiddleware(guard)
        monkeypatch.setattr(Context, "session_id", long)
        message = MiddlewareContext[Any](message={"x": "y"}, method="vendor/own", fastmcp_context=context)
        await middleware.on_request(message, nothing)
    assert {64} == {len(body["session_id"]) for body in bodies(airs_emulator)}

    airs_emulator.reset()
    await fast_server(GuardMiddleware(guard, session_id="chat-17", server="sky")).call_tool(
        "lookup", {"place": "Loch Ness"}
    )
    sent = bodies(airs_emulator)
    assert {"chat-17"} == {body["session_id"] for body in sent}
    assert {"sky"} == {
        content["tool_event"]["metadata"]["server_name"] for body in sent for content in body["contents"]
    }


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"guard": Guard("chat")}, "an AsyncGuard is needed"),
        ({"server": ""}, "server: a text"),
        ({"system": [3]}, "system: a text"),
        ({"known_definitions": 3}, "known_definitions: a mapping"),
    ],
)
def test_checks(options: dict[str, Any], words: str) -> None:
    """What cannot work is refused at construction."""
    given: dict[str, Any] = {"guard": AsyncGuard("chat"), **options}
    with pytest.raises(ConfigurationError, match=words):
        GuardMiddleware(**given)


def test_more_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """So are a session id that the service would refuse, and a version that has changed where the guard goes."""
    with pytest.raises(PayloadError):
        GuardMiddleware(AsyncGuard("chat"), session_id="x" * 101)

    def other(self: Any, request: Any, connection: Any) -> None:
        self._channel = request

    monkeypatch.setattr(ServerSession, "__init__", other)
    with pytest.raises(ConfigurationError, match=r"versions 2\.2 and 2\.3 have not"):
        GuardMiddleware(AsyncGuard("chat"))
