"""Chat that is guarded: whole and streamed answers, tools, several choices, a history of its own and of the caller."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from attrs import define, field

from aisecurity.guard import Guard, Policy
from aisecurity.guard.blocking import Turn
from aisecurity.scan.inline.scanner import Scanner
from aisecurity.testing.guard_cases import Exchange

from .model_client import Deltas, complete, pieces

SERVER = "mountains"


@define
class GuardedChat:
    """The blocking half."""

    policy: dict[str, Any] = field(factory=dict[str, Any])
    sessions: dict[str, list[Any]] = field(factory=dict[str, list[Any]])

    def __call__(self, exchange: Exchange) -> Generator[str]:
        """Answer, and keep what was said once all of it is allowed."""
        policy = Policy(timeout=exchange.timeout, **self.policy)
        with (
            Scanner(exchange.configuration) as scanner,
            Guard(exchange.profile, scanner=scanner, policy=policy) as guard,
        ):
            turn = guard.turn(session_id=exchange.session_id)
            messages = turn.messages([*self.sessions.get(exchange.session_id, ()), *exchange.messages])
            question = str(messages[-1]["content"])
            while messages[-1]["role"] != "assistant":
                messages = yield from self._step(exchange, turn, messages, question)
            self.sessions[exchange.session_id] = messages

    def _step(
        self, exchange: Exchange, turn: Turn, messages: list[Any], question: str
    ) -> Generator[str, None, list[Any]]:
        """Ask the model once, show its text, run its tools, and return the messages with all that."""
        if exchange.stream:
            deltas = Deltas()
            yield from turn.stream(pieces(exchange, messages, deltas), prompt=question)
            answered = [deltas.message]
        else:
            answered = complete(exchange, messages)
            for message in answered:
                yield turn.response(message["content"] or message.get("refusal") or "", prompt=question)
        first = answered[0]
        calls = [call["function"] | {"id": call["id"]} for call in first.get("tool_calls", ())]
        given = [turn.tool_input(call["name"], call["arguments"], server=SERVER) for call in calls]
        results = [
            turn.tool_output(call["name"], exchange.tools[call["name"]](arguments), server=SERVER)
            for call, arguments in zip(calls, given, strict=True)
        ]
        said = [
            {"role": "tool", "tool_call_id": call["id"], "content": result}
            for call, result in zip(calls, results, strict=True)
        ]
        return turn.messages([*messages, first, *said])
