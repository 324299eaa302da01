"""Both adapters over streamable HTTP on loopback."""

from __future__ import annotations

from typing import Any

import mcp_types as types
import pytest
from fastmcp import Context
from mcp import Client, MCPError

from aisecurity.guard import AsyncGuard, Blocked, Unscanned
from aisecurity.guard.fastmcp import GuardedMCPClient, GuardMiddleware
from aisecurity.testing.guard_cases.words import ATTACK, LEAK, NUMBER

from .servers import fast_server, kinds, serving

pytestmark = pytest.mark.filterwarnings("ignore::mcp.MCPDeprecationWarning", "ignore::DeprecationWarning")
MODES = ["legacy", "auto"]


@pytest.mark.parametrize("mode", MODES)
async def test_client(guard: AsyncGuard, mode: str) -> None:
    """The client drops, refuses and withholds as in one process."""
    ran, told = list[str](), list[str]()
    server = fast_server(instructions=ATTACK, ran=ran)

    @server.tool
    async def says(number: int, ctx: Context) -> str:
        text = LEAK if number else "Half done."
        await ctx.info(text)
        await ctx.report_progress(1, 2, text)
        return "Done."

    async def heard(params: types.LoggingMessageNotificationParams) -> None:
        told.append(str(params.data))

    async def progress(progress: float, total: float | None, message: str | None) -> None:
        told.append(str(message))

    async with serving(server) as url:
        client = GuardedMCPClient(
            url, guard=guard, server_name="weather", mode=mode, logging_callback=heard, log_level="debug"
        )
        async with client:
            assert client.instructions is None
            assert ["lookup", "fails", "says"] == [one.name for one in (await client.list_tools()).tools]
            assert "Rain at Glen Coe." in str(await client.call_tool("lookup", {"place": "Glen Coe"}))
            for arguments in ({"place": ATTACK}, {"place": "leak"}):
                with pytest.raises(Blocked):
                    await client.call_tool("lookup", arguments)
            with pytest.raises(Unscanned, match="dropped from its list"):
                await client.call_tool("poisoned", {"place": "x"})
            with pytest.raises(Blocked):
                await client.read_resource("data://leak")
            for number in (0, 1):
                await client.call_tool("says", {"number": number}, progress_callback=progress)
    assert ["Glen Coe", "leak"] == ran
    assert {"Half done.", "None"} <= set(told)
    assert NUMBER not in str(told)
    assert {"dropped poisoned", "withheld"} == set(kinds(client.reports))


@pytest.mark.parametrize("mode", MODES)
async def test_server(guard: AsyncGuard, mode: str) -> None:
    """The middleware drops, refuses and withholds as in one process."""
    ran, told = list[str](), list[str]()
    middleware = GuardMiddleware(guard)
    server = fast_server(middleware, instructions=ATTACK, ran=ran)

    @server.tool
    async def asks(text: str, ctx: Context) -> str:
        await ctx.report_progress(1, 2, LEAK)
        return str(await ctx.elicit(text, response_type=str))

    async def elicit(context: Any, params: types.ElicitRequestParams) -> types.ElicitResult | types.ErrorData:
        told.append(params.message)
        return types.ElicitResult(action="accept", content={"value": "Glen Coe" if "Who" in params.message else LEAK})

    async with serving(server) as url, Client(url, mode=mode, elicitation_callback=elicit) as client:
        assert client.instructions is None
        assert ["lookup", "fails", "asks"] == [one.name for one in (await client.list_tools()).tools]
        assert "Rain at Glen Coe." in str(await client.call_tool("lookup", {"place": "Glen Coe"}))
        for name, arguments in (
            ("lookup", {"place": ATTACK}),
            ("lookup", {"place": "leak"}),
            ("poisoned", {"place": "x"}),
            ("fails", {"text": "leak"}),
        ):
            result = await client.call_tool(name, arguments)
            assert result.is_error
            assert "refused" in str(result)
            assert NUMBER not in str(result)
        with pytest.raises(MCPError, match="resources/read refused"):
            await client.read_resource("data://leak")
        if mode == "legacy":
            for text, words in (("Who?", "Glen Coe"), ("Where?", "refused"), (ATTACK, "refused")):
                assert words in str(await client.call_tool("asks", {"text": text}))
            assert ["Who?", "Where?"] == told
    assert ["Glen Coe", "leak"] == ran
