"""Texts that a FastMCP server sends beside its results, and what its clients send beside requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import mcp_types as types
import pytest
from fastmcp import Context
from fastmcp.server.middleware import MiddlewareContext
from mcp import Client, MCPError
from mcp.server.connection import Connection
from mcp.server.session import ServerSession

from aisecurity.emulator import Emulator
from aisecurity.guard import AsyncGuard
from aisecurity.guard.fastmcp import GuardMiddleware
from aisecurity.guard.fastmcp.channel import GuardedChannel, guard_channels
from aisecurity.testing.guard_cases.words import ATTACK, LEAK, NUMBER

from .servers import fast_server, kinds

pytestmark = pytest.mark.filterwarnings("ignore::mcp.MCPDeprecationWarning")


class User:
    """The callbacks of a client, with all that they were told."""

    def __init__(self, answer: str = "Glen Coe") -> None:
        self.told: list[Any] = []
        self._answer = answer

    async def elicit(self, context: Any, params: types.ElicitRequestParams) -> types.ElicitResult | types.ErrorData:
        """Fill in a form."""
        self.told.append(params.message)
        return types.ElicitResult(action="accept", content={"value": self._answer})

    async def log(self, params: types.LoggingMessageNotificationParams) -> None:
        """Keep a line of a log."""
        self.told.append(str(params.data))

    async def progress(self, progress: float, total: float | None, message: str | None) -> None:
        """Keep a progress."""
        self.told.append(message)


def client(server: Any, user: User, mode: str) -> Client:
    """Return an unguarded client of *server*."""
    return Client(
        server._mcp_server,
        mode=mode,
        elicitation_callback=user.elicit,
        logging_callback=user.log,
        log_level="debug",
    )


@pytest.mark.parametrize("mode", ["legacy", "auto"])
async def test_says(guard: AsyncGuard, mode: str) -> None:
    """What a tool logs and reports is scanned before it is sent; what is blocked is reported, and the tool goes on."""
    user, middleware = User(), GuardMiddleware(guard)
    server = fast_server(middleware)

    @server.tool
    async def says(number: int, ctx: Context) -> str:
        text = LEAK if number else "Half done."
        await ctx.info(text)
        await ctx.report_progress(1, 2, text)
        await ctx.session.report_progress(1, 2, text)
        return "Done."

    async with client(server, user, mode) as one:
        for number in (0, 1):
            assert "Done." in str(await one.call_tool("says", {"number": number}, progress_callback=user.progress))
    assert "Half done." in user.told
    assert NUMBER not in str(user.told)
    assert {"dropped poisoned", "withheld"} == set(kinds(middleware.reports))


@pytest.mark.parametrize(("text", "answer", "told"), [("Where?", "Glen Coe", 1), ("leak", "x", 0), ("Who?", LEAK, 1)])
async def test_asks(guard: AsyncGuard, text: str, answer: str, told: int) -> None:
    """A question that must not be asked is not, and an answer that must not be used is not given to the tool."""
    user, ran = User(answer), list[str]()
    server = fast_server(GuardMiddleware(guard))

    @server.tool
    async def question(text: str, ctx: Context) -> str:
        found: Any = await ctx.elicit(LEAK if text == "leak" else text, response_type=str)
        ran.append(found.data)
        return "Done."

    async with client(server, user, "legacy") as one:
        result = await one.call_tool("question", {"text": text})
    assert told == len(user.told)
    assert (["Glen Coe"] if text == "Where?" else []) == ran
    assert (text == "Where?") is not result.is_error
    assert NUMBER not in str(result)


async def test_notifications(guard: AsyncGuard) -> None:
    """What a client says is scanned before the server is told."""
    heard, middleware = list[Any](), GuardMiddleware(guard)

    async def call_next(context: MiddlewareContext[Any]) -> Any:
        heard.append(context.message)
        return None

    for text in ("Half done.", ATTACK):
        message = {"progressToken": 1, "progress": 1, "message": text}
        context = MiddlewareContext[Any](message=message, type="notification", method="notifications/progress")
        assert None is await middleware(context, call_next)
    assert ["Half done."] == [message["message"] for message in heard]
    assert ["withheld"] == kinds(middleware.reports)


async def test_other_requests(guard: AsyncGuard) -> None:
    """Requests of extensions, and those that failed before their hook, are scanned as they were sent."""
    middleware = GuardMiddleware(guard)

    async def answered(message: Any, result: Any, method: str | None = "vendor/own") -> Any:
        async def call_next(context: MiddlewareContext[Any]) -> Any:
            if isinstance(result, Exception):
                raise result
            return result

        return await middleware(MiddlewareContext[Any](message=message, method=method), call_next)

    empty = types.EmptyResult()
    assert [{"a": "b"}, empty, None] == [await answered({"x": "y"}, one) for one in ({"a": "b"}, empty, None)]
    assert None is await answered({"x": "y"}, None, None)
    for message, result, method in [
        ({"x": ATTACK}, None, "vendor/own"),
        ({"x": "y"}, {"a": LEAK}, "vendor/own"),
        ({"x": "y"}, MCPError(-1, LEAK), "vendor/own"),
        ({"x": ATTACK}, None, None),
    ]:
        with pytest.raises(MCPError, match="refused: tool blocked"):
            await answered(message, result, method)


async def test_malformed(guard: AsyncGuard) -> None:
    """A call that fails before its hook is scanned as it was sent."""
    async with client(fast_server(GuardMiddleware(guard)), User(), "legacy") as one:
        send = one.session._dispatcher.send_raw_request  # pyright: ignore[reportPrivateUsage]  # no typed request is malformed
        with pytest.raises(MCPError, match="Invalid request parameters"):
            await send("tools/call", {"name": 3})
        with pytest.raises(MCPError, match="tools/call refused: tool blocked"):
            await send("tools/call", {"name": 3, "arguments": {"x": ATTACK}})


async def test_handshakes(guard: AsyncGuard) -> None:
    """Instructions are withheld from any form of an answer to a handshake, and an answer of none passes."""
    middleware = GuardMiddleware(guard)

    async def answered(result: Any, method: str) -> Any:
        async def call_next(context: MiddlewareContext[Any]) -> Any:
            return result

        return await middleware(MiddlewareContext[Any](message=None, method=method), call_next)

    assert None is await answered(None, "initialize")
    own = {"resultType": "own", "instructions": "Ask."}
    assert own == await answered(own, "server/discover")
    assert {"resultType": "own"} == await answered({**own, "instructions": ATTACK}, "server/discover")
    assert ["withheld"] == kinds(middleware.reports)


class Peer:
    """A channel that keeps what goes through it."""

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.transport = "direct"

    async def send_raw_request(self, method: str, params: Mapping[str, Any] | None, opts: Any = None) -> dict[str, Any]:
        """Keep a request."""
        self.sent.append(method)
        return {}

    async def notify(self, method: str, params: Mapping[str, Any] | None, opts: Any = None) -> None:
        """Keep a notification."""
        self.sent.append(method)


async def test_channels(guard: AsyncGuard, airs_emulator: Emulator) -> None:
    """Both channels of a session are guarded once, and one that is not there is left alone."""
    exchange: Any = lambda: GuardMiddleware(guard)._exchange(MiddlewareContext(message=None), from_server=True)  # noqa: E731  # pyright: ignore[reportPrivateUsage]  # as frameworks reach them
    request, standalone = Peer(), Peer()
    session = ServerSession(request, Connection.for_loop(standalone))  # type: ignore[arg-type]  # enough of one
    for _ in range(2):
        guard_channels(session, exchange)
    channels: list[Any] = [session._request_outbound, session._connection.outbound]  # pyright: ignore[reportPrivateUsage]  # as frameworks reach them
    assert [request, standalone] == [channel._inner for channel in channels]
    assert "direct" == channels[0].transport

    await session.send_notification(types.ToolListChangedNotification())
    await session.send_ping()
    assert ["notifications/tools/list_changed", "ping"] == standalone.sent
    assert 0 == len(airs_emulator.requests)

    modern = Connection.from_envelope("2026-07-28", None, None)
    guard_channels(ServerSession(request, modern), exchange)  # type: ignore[arg-type]  # as above
    assert not isinstance(modern.outbound, GuardedChannel)
