"""Runs of agents of the OpenAI Agents SDK."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any

from agents import Agent, OpenAIResponsesModel, RunConfig, Runner, function_tool
from openai import AsyncOpenAI

from aisecurity.guard import AsyncGuard, Guard
from aisecurity.guard.openai import GuardedAsyncOpenAI
from aisecurity.testing.model_server.responses import Responses

from .answers import CALL, TEXT, URL, async_http
from .calls import RESULT, Measured, question

_CONFIG = RunConfig(tracing_disabled=True)
_KINDS: list[tuple[str, Sequence[Any], bool]] = [
    ("whole", [TEXT], False),
    ("streamed", [TEXT], True),
    ("a tool", [CALL, TEXT], False),
]


@function_tool
def lookup(place: str) -> str:
    """Look up the weather."""
    return f"{RESULT} {place}"


def blocking_calls(guard: Guard) -> Sequence[Measured]:
    """Return nothing: the SDK runs in an event loop."""
    return []


@asynccontextmanager
async def async_calls(guard: AsyncGuard) -> AsyncGenerator[Sequence[Measured]]:
    """Yield the runs of agents."""

    def bare(answers: Sequence[Any], *, is_streamed: bool) -> Callable[[str], Awaitable[None]]:
        client = AsyncOpenAI(
            api_key="k", base_url=URL, http_client=async_http(Responses(), *answers, is_streamed=is_streamed)
        )
        tools: list[Any] = [lookup] if len(answers) > 1 else []
        agent = Agent(name="guide", model=OpenAIResponsesModel("m", client), tools=tools)
        return _run(agent, is_streamed=is_streamed)

    def guarded(answers: Sequence[Any], *, is_streamed: bool) -> Callable[[str], Awaitable[None]]:
        transport = async_http(Responses(), *answers, is_streamed=is_streamed)
        client = GuardedAsyncOpenAI(guard=guard, api_key="k", base_url=URL, http_client=transport)
        tools: list[Any] = [lookup] if len(answers) > 1 else []
        # By name, for it need not be there.
        guardrails = import_module("aisecurity.guard.openai_agents").guardrails
        agent = guardrails(guard, client=client).agent(Agent(name="guide", model="m", tools=tools))
        return _run(agent, is_streamed=is_streamed)

    yield [
        Measured(name, bare(answers, is_streamed=streams), guarded(answers, is_streamed=streams))
        for name, answers, streams in _KINDS
    ]


def _run(agent: Agent[Any], *, is_streamed: bool) -> Callable[[str], Awaitable[None]]:
    async def run(number: str) -> None:
        if not is_streamed:
            await Runner.run(agent, question(number), run_config=_CONFIG)
            return
        async for _ in Runner.run_streamed(agent, question(number), run_config=_CONFIG).stream_events():
            pass

    return run
