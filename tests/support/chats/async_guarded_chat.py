"""Chat that is guarded, in the asyncio half."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

from attrs import define, field

from aisecurity.guard import AsyncGuard, Policy
from aisecurity.guard.asyncio import AsyncTurn
from aisecurity.scan.asyncio.scanner import Scanner
from aisecurity.testing.guard_cases import Exchange

from .guarded_chat import SERVER
from .model_client import Deltas, complete_async, pieces_async


@define
class AsyncGuardedChat:
    """The asyncio half: it does what GuardedChat does."""

    policy: dict[str, Any] = field(factory=dict[str, Any])
    sessions: dict[str, list[Any]] = field(factory=dict[str, list[Any]])

    async def __call__(self, exchange: Exchange) -> AsyncGenerator[str]:
        """Answer, and keep what was said once all of it is allowed."""
        policy = Policy(timeout=exchange.timeout, **self.policy)
        async with (
            Scanner(exchange.configuration) as scanner,
            AsyncGuard(exchange.profile, scanner=scanner, policy=policy) as guard,
        ):
            turn = guard.turn(session_id=exchange.session_id)
            messages = await turn.messages([*self.sessions.get(exchange.session_id, ()), *exchange.messages])
            question = str(messages[-1]["content"])
            while messages[-1]["role"] != "assistant":
                deltas = Deltas()
                if exchange.stream:
                    async for piece in turn.stream(pieces_async(exchange, messages, deltas), prompt=question):
                        yield piece
                    answered = [deltas.message]
                else:
                    answered = await complete_async(exchange, messages)
                for message in () if exchange.stream else answered:
                    text = message["content"] or message.get("refusal") or ""
                    yield await turn.response(text, prompt=question)
                messages = await turn.messages([*messages, answered[0], *await _run(exchange, turn, answered[0])])
            self.sessions[exchange.session_id] = messages


async def _run(exchange: Exchange, turn: AsyncTurn, message: dict[str, Any]) -> list[dict[str, Any]]:
    """Run the tools that *message* asks for, and return their results as messages."""
    calls = [call["function"] | {"id": call["id"]} for call in message.get("tool_calls", ())]
    given = [await turn.tool_input(call["name"], call["arguments"], server=SERVER) for call in calls]
    results: list[dict[str, Any]] = []
    for call, arguments in zip(calls, given, strict=True):
        result = exchange.tools[call["name"]](arguments)
        content = await turn.tool_output(call["name"], result, server=SERVER)
        results.append({"role": "tool", "tool_call_id": call["id"], "content": content})
    return results
