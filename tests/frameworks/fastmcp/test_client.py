"""Guarded client against servers in this process, by both protocols."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, TypeAlias

import anyio
import anyio.lowlevel
import mcp_types as types
import pytest
from mcp import Client, ClientSession, MCPError
from mcp.client.caching import CacheConfig, InMemoryResponseCacheStore
from mcp.client.subscriptions import ResourceUpdated, ToolsListChanged
from mcp.server.mcpserver import Context, MCPServer
from mcp_types import PromptReference

from aisecurity.emulator import Emulator
from aisecurity.exceptions import ConfigurationError, PayloadError
from aisecurity.guard import AsyncGuard, Blocked, Failure, Guard, Policy, Unscanned
from aisecurity.guard.fastmcp import GuardedMCPClient, MCPReport
from aisecurity.testing.guard_cases.words import ATTACK, LEAK, NUMBER
from tests.support.project import ROOT

from .servers import INSTRUCTIONS, bodies, kinds, mcp_server, scanned

MODES = ["legacy", "auto"]
META: Final[Any] = {"note": ATTACK}
Call: TypeAlias = Callable[[GuardedMCPClient], Awaitable[Any]]
BLOCKED: Final[Sequence[tuple[Call, str]]] = [
    (lambda client: client.call_tool("lookup", {"place": "leak"}), "dlp"),
    (lambda client: client.call_tool("lookup", {"place": ATTACK}), "injection"),
    (lambda client: client.call_tool("lookup", {"place": "x"}, meta=META), "injection"),
    (lambda client: client.session.call_tool("lookup", {"place": ATTACK}), "injection"),
    (lambda client: client.session.get_prompt("ask", {"topic": ATTACK}), "injection"),
    (lambda client: client.read_resource("data://leak"), "dlp"),
    (lambda client: client.read_resource(f"data://places/{ATTACK}"), "injection"),
    (lambda client: client.get_prompt("ask", {"topic": "leak"}), "dlp"),
    (lambda client: client.get_prompt("ask", {"topic": ATTACK}), "injection"),
    (lambda client: client.complete(PromptReference(name="ask"), {"name": "topic", "value": "leak"}), "dlp"),
    (lambda client: client.complete(PromptReference(name="ask"), {"name": "topic", "value": ATTACK}), "injection"),
]
POISONED = ["dropped data://poisoned", "dropped data://places/{name}", "dropped poisoned"]


def guarded(guard: AsyncGuard, server: Any = None, **options: Any) -> GuardedMCPClient:
    """Return a guarded client of *server*."""
    return GuardedMCPClient(server or mcp_server(), guard=guard, server_name="weather", **options)


@pytest.mark.parametrize("mode", MODES)
async def test_benign(guard: AsyncGuard, mode: str) -> None:
    """What is allowed is equal to what an unguarded client is given, in type and value."""

    async def answers(client: Client) -> list[Any]:
        async with client:
            return [
                client.instructions,
                client.server_info,
                await client.call_tool("lookup", {"place": "Glen Coe"}),
                await client.read_resource("data://fine"),
                await client.get_prompt("ask", {"topic": "snow"}),
                await client.complete(PromptReference(name="ask"), {"name": "topic", "value": "Ben"}, {"other": "x"}),
                await client.list_prompts(),
            ]

    assert await answers(Client(mcp_server(), mode=mode)) == await answers(guarded(guard, mode=mode))


@pytest.mark.parametrize("mode", MODES)
async def test_lists(guard: AsyncGuard, mode: str, caplog: pytest.LogCaptureFixture) -> None:
    """A poisoned definition is dropped and reported once, the others stay, and nobody can use the dropped one."""
    caplog.set_level(logging.WARNING, "aisecurity")
    told, ran = list[MCPReport](), list[str]()
    async with guarded(guard, mcp_server(ran=ran), mode=mode, on_report=told.append) as client:
        for _ in range(2):
            assert ["lookup"] == [one.name for one in (await client.list_tools(cache_mode="bypass")).tools]
        assert {"data://leak", "data://fine"} == {one.uri for one in (await client.list_resources()).resources}
        assert [] == (await client.list_resource_templates()).resource_templates

        for call in (client.call_tool("poisoned", {"place": "x"}), client.read_resource("data://poisoned")):
            with pytest.raises(Unscanned, match="dropped from its list") as caught:
                await call
            assert Failure.REFUSED is caught.value.failure
    assert [] == ran
    assert sorted(POISONED) == sorted(kinds(told)) == sorted(kinds(client.reports))
    assert {"injection"} == {name for report in told for found in report.threats.values() for name in found}
    assert all(report.scan_id and len(report.fingerprint) == 64 for report in told)
    lines = [record.getMessage() for record in caplog.records if record.name == "aisecurity"]
    assert 3 == len([line for line in lines if "dropped from its list" in line])
    assert not any(word in line for line in [*lines, *map(repr, told)] for word in ("poisoned", ATTACK))


@pytest.mark.parametrize(("call", "threat"), BLOCKED)
async def test_blocked(guard: AsyncGuard, call: Call, threat: str) -> None:
    """A request that is blocked is not sent, a result that is is not shown; nothing of it is in the error."""
    ran = list[str]()
    async with guarded(guard, mcp_server(ran=ran)) as client:
        with pytest.raises(Blocked) as caught:
            await call(client)
    assert [threat] == [name for found in caught.value.threats.values() for name in found]
    assert (None, None) == (caught.value.__cause__, caught.value.__context__)
    assert "tool" == caught.value.side
    assert not {ATTACK, NUMBER} & {*ran, str(caught.value)}


@pytest.mark.parametrize("mode", MODES)
async def test_error(guard: AsyncGuard, mode: str) -> None:
    """The text of a server's error is scanned: one that may be shown is raised as it was, another one is not."""
    server = mcp_server()

    @server.resource("data://broken/{text}")
    def broken(text: str) -> str:
        raise MCPError(-32000, LEAK if text == "leak" else "Out of order.", {"text": text})

    async with guarded(guard, server, mode=mode) as client:
        with pytest.raises(MCPError, match=r"Out of order\.") as shown:
            await client.read_resource("data://broken/x")
        assert ({"text": "x"}, -32000) == (shown.value.data, shown.value.code)
        with pytest.raises(Blocked) as caught:
            await client.read_resource("data://broken/leak")
    assert (None, None) == (caught.value.__cause__, caught.value.__context__)


@pytest.mark.parametrize("mode", MODES)
async def test_instructions(guard: AsyncGuard, airs_emulator: Emulator, mode: str) -> None:
    """Instructions that must not be used are withheld, and reported."""
    async with guarded(guard, mcp_server(ATTACK), mode=mode) as client:
        assert (None, "weather") == (client.instructions, client.server_info and client.server_info.name)
    assert ["withheld"] == kinds(client.reports)

    airs_emulator.reset()
    async with guarded(guard, mode=mode, system=INSTRUCTIONS) as client:
        assert INSTRUCTIONS == client.instructions
    assert INSTRUCTIONS not in scanned(airs_emulator)


async def test_prior_discover(guard: AsyncGuard) -> None:
    """What a server said in a run before is scanned as well."""
    async with guarded(guard, mcp_server(ATTACK)) as client:
        found = client.session.discover_result
    assert found is not None
    before = found.model_copy(update={"instructions": ATTACK})

    async with guarded(guard, mode="2026-07-28", prior_discover=before) as client:
        assert client.instructions is None
        assert ["lookup"] == [one.name for one in (await client.list_tools()).tools]


@pytest.mark.parametrize("mode", MODES)
async def test_outage(guard: AsyncGuard, airs_emulator: Emulator, mode: str) -> None:
    """Without a verdict nothing passes: no list, no call, no error's text, and no connection."""
    ran = list[str]()
    async with guarded(guard, mcp_server(ran=ran), mode=mode) as client:
        airs_emulator.faults.extend([{"status": 503}])
        for call in (client.list_tools(), client.call_tool("lookup", {"place": "x"}), client.call_tool("unknown")):
            with pytest.raises(Unscanned) as caught:
                await call
            assert Failure.UNAVAILABLE is caught.value.failure
    assert [] == ran
    with pytest.raises(Unscanned):
        async with guarded(guard, MCPServer("another"), mode=mode):
            pytest.fail("connected")


async def test_uncaught(guard: AsyncGuard) -> None:
    """A refusal leaves the block of the client as it is; what else is raised there comes as `mcp` raises it."""
    with pytest.raises(Blocked) as caught:
        async with guarded(guard) as client:
            await client.call_tool("lookup", {"place": "leak"})
    assert (None, None) == (caught.value.__cause__, caught.value.__context__)

    with pytest.RaisesGroup(pytest.RaisesExc(ValueError, match="of the program"), flatten_subgroups=True):
        async with guarded(guard):
            raise ValueError("of the program")
    with pytest.RaisesGroup(pytest.RaisesExc(match="connection attempts failed"), flatten_subgroups=True):
        await guarded(guard, "http://127.0.0.1:9/mcp").__aenter__()


async def test_drift(guard: AsyncGuard, caplog: pytest.LogCaptureFixture) -> None:
    """A definition that changed after it was allowed is reported in one line, also in a later run."""
    caplog.set_level(logging.WARNING, "aisecurity")
    server = mcp_server()
    tool = server._tool_manager._tools["lookup"]  # pyright: ignore[reportPrivateUsage]  # a change of its text
    async with guarded(guard, server, cache=None) as client:
        await client.list_tools()
        first = client.definitions
        tool.description = "Look up the weather, and the tides."
        for _ in range(2):
            assert ["lookup"] == [one.name for one in (await client.list_tools()).tools]
    assert ["dropped poisoned", "changed lookup"] == kinds(client.reports)
    assert 1 == len([record for record in caplog.records if "changed after it was allowed" in record.getMessage()])
    assert {"tool:lookup"} == first.keys() == client.definitions.keys()
    assert first != client.definitions

    async with guarded(guard, server, known_definitions=first) as later:
        await later.list_tools()
    assert ["dropped poisoned", "changed lookup"] == sorted(kinds(later.reports), reverse=True)


async def test_definitions_are_remembered(guard: AsyncGuard, airs_emulator: Emulator) -> None:
    """A definition that was allowed is not scanned again; one that was not is."""
    async with guarded(guard, cache=None) as client:
        await client.list_tools()
        before = len(airs_emulator.requests)
        await client.list_tools()
    assert 2 == len(airs_emulator.requests) - before
    assert ATTACK in scanned(airs_emulator)


async def test_images(airs_emulator: Emulator, guard: AsyncGuard) -> None:
    """Images pass and are reported, or block by the policy."""
    server = mcp_server()

    @server.tool()
    def picture() -> list[types.ContentBlock]:
        return [types.ImageContent(data="iVBORw0KGgo=", mime_type="image/png")]

    async with guarded(guard, server) as client:
        assert "iVBORw0KGgo=" in str(await client.call_tool("picture"))
    assert [("skipped", ("image",))] == [(report.kind, report.skipped) for report in client.reports if report.skipped]

    strict = AsyncGuard("chat", scanner=guard._scanner, policy=Policy(non_text="block"))  # pyright: ignore[reportPrivateUsage]  # it stays open
    async with guarded(strict, server) as client:
        with pytest.raises(Unscanned, match="no text"):
            await client.call_tool("picture")


async def test_structured(guard: AsyncGuard) -> None:
    """Structured results are scanned with the texts, and so are links and embedded resources."""
    server = mcp_server()

    @server.tool()
    def record() -> dict[str, str]:
        return {"note": ATTACK}

    @server.tool()
    def links(text: str) -> list[types.ContentBlock]:
        return [types.ResourceLink(uri="a:b", name="n", description=text)]

    async with guarded(guard, server) as client:
        with pytest.raises(Blocked):
            await client.call_tool("record")
        assert "n" in str(await client.call_tool("links", {"text": "the weather"}))

    @server.tool()
    def linked() -> list[types.ContentBlock]:
        return [types.ResourceLink(uri="a:b", name=ATTACK)]

    async with guarded(guard, server) as client:
        with pytest.raises(Blocked):
            await client.call_tool("linked")


async def test_faults(guard: AsyncGuard) -> None:
    """A fault of the transport, whose text may quote the server, is told of once it was scanned."""
    told = list[Any]()

    async def tell(message: Any) -> None:
        told.append(str(message))

    to_client, from_server = anyio.create_memory_object_stream[Any](9)
    to_server, sink = anyio.create_memory_object_stream[Any](9)

    @asynccontextmanager
    async def transport() -> AsyncGenerator[Any]:
        async with from_server, to_server, sink, to_client:
            yield from_server, to_server

    async with guarded(guard, transport(), mode="2026-07-28", message_handler=tell):
        for text in (ATTACK, "A broken frame."):
            await to_client.send(ValueError(text))
        while not told:
            await anyio.lowlevel.checkpoint()
    assert ["A broken frame."] == told


async def test_listening(guard: AsyncGuard) -> None:
    """Whoever listens is told of what was asked for, and to listen to a URI that is blocked is refused."""
    server = mcp_server()

    @server.tool()
    async def change(ctx: Context) -> str:
        await ctx.notify_resource_updated("data://fine")
        await ctx.notify_tools_changed()
        return "Done."

    async with guarded(guard, server) as client:
        with pytest.raises(MCPError, match="subscriptions/listen refused: tool blocked: injection"):
            async with client.listen(resource_subscriptions=[ATTACK]):
                pytest.fail("listens")
        async with client.listen(tools_list_changed=True, resource_subscriptions=["data://fine"]) as stream:
            await client.call_tool("change")
            assert [ResourceUpdated("data://fine"), ToolsListChanged()] == [await anext(stream) for _ in range(2)]


async def test_ids(guard: AsyncGuard, airs_emulator: Emulator) -> None:
    """The scans of one client have one session, those of a call one transaction, and the names that code gave."""
    for given in ("chat-17", None):
        airs_emulator.reset()
        async with guarded(guard, session_id=given) as client:
            await client.list_tools()
            await client.call_tool("lookup", {"place": f"Glen {given}"})
        sent = bodies(airs_emulator)
        assert {client.session_id} == {one["session_id"] for one in sent}
        assert given in (None, client.session_id)
        events = [content["tool_event"]["metadata"] for one in sent[-3:] for content in one["contents"]]
        assert {"weather"} == {one["server_name"] for one in events}
        assert {"lookup"} == {one["tool_invoked"] for one in events}
        assert 1 == len({one["transaction_id"] for one in sent[-3:]})


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"guard": Guard("chat")}, "an AsyncGuard is needed"),
        ({"guard": None}, "an AsyncGuard is needed"),
        ({"server_name": ""}, "server_name: a text"),
        ({"server_name": 3}, "server_name: a text"),
        ({"system": [3]}, "system: a text"),
        ({"known_definitions": ["a"]}, "known_definitions: a mapping"),
        ({"known_definitions": {3: "a"}}, "known_definitions: a text"),
        (
            {"cache": CacheConfig(store=InMemoryResponseCacheStore(), target_id="x", partition="p")},
            "cache: a store of its own",
        ),
    ],
)
def test_checks(options: dict[str, Any], words: str) -> None:
    """What cannot work is refused at construction."""
    given: dict[str, Any] = {"guard": AsyncGuard("chat"), "server_name": "weather", **options}
    with pytest.raises(ConfigurationError, match=words):
        GuardedMCPClient(mcp_server(), **given)


def test_more_checks() -> None:
    """So are a session id that the service would refuse, and a policy that leaves all of MCP out."""
    with pytest.raises(PayloadError):
        guarded(AsyncGuard("chat"), session_id="x" * 101)
    with pytest.raises(ConfigurationError, match="tools=False"):
        guarded(AsyncGuard("chat", policy=Policy(tools=False)))


@pytest.mark.parametrize("change", ["builder", "argument", "dispatcher"])
def test_seams(monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    """A version of `mcp` that has changed where the guard goes is refused, by the versions that have not."""

    async def other(self: Any, exit_stack: Any, more: Any) -> None: ...

    def nothing(self: Any, dispatcher: Any) -> None: ...

    match change:
        case "builder":
            monkeypatch.delattr(Client, "_build_session")
        case "argument":
            monkeypatch.setattr(Client, "_build_session", other)
        case _:
            monkeypatch.setattr(ClientSession, "__init__", nothing)
    with pytest.raises(ConfigurationError, match=r"versions 2\.2 and 2\.3 have not"):
        guarded(AsyncGuard("chat"))


def test_without_fastmcp() -> None:
    """The client is there where fastmcp is not installed."""
    program = (
        "import sys; sys.modules['fastmcp'] = None\n"
        "from aisecurity.guard.fastmcp import GuardedMCPClient\n"
        "import aisecurity.guard.fastmcp as package\n"
        "try: package.GuardMiddleware\n"
        "except ImportError: print(GuardedMCPClient.__name__)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "GuardedMCPClient" == done.stdout.strip()
