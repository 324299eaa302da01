"""The guarded clients underneath OpenAI Agents and LangChain."""

from __future__ import annotations

import asyncio
from inspect import iscoroutinefunction
from typing import Any

import pytest
from agents import Agent, OpenAIChatCompletionsModel, OpenAIResponsesModel, RunConfig, Runner, function_tool
from langchain_openai import ChatOpenAI

from aisecurity.guard import Blocked
from aisecurity.guard.openai import GuardedAsyncOpenAI, GuardedOpenAI
from aisecurity.testing.model_server import ModelAnswer, ModelServer, ToolUse
from tests.support.guard.halves import async_guard, blocking_guard
from tests.support.guard.scanners import FORBIDDEN

ANSWER = "Ben Nevis is 1,345 metres high."


@pytest.mark.parametrize("model", [OpenAIChatCompletionsModel, OpenAIResponsesModel])
@pytest.mark.parametrize("is_streamed", [True, False])
def test_agents(model: Any, is_streamed: Any) -> None:
    """An agent runs its tool, and gives the answer; one that is blocked runs nothing."""
    ran: list[str] = []

    @function_tool
    def lookup(place: str) -> str:
        ran.append(place)
        return "Drizzle."

    async def run(server: ModelServer, place: str) -> Any:
        client = GuardedAsyncOpenAI(guard=async_guard(), **_options(server))
        server.script(ModelAnswer(tool_calls=[ToolUse("lookup", {"place": place})]), ModelAnswer(ANSWER))
        agent = Agent(name="guide", model=model(model="m", openai_client=client), tools=[lookup])
        config = RunConfig(tracing_disabled=True)
        async with client:
            if not is_streamed:
                return (await Runner.run(agent, "How tall is Ben Nevis?", run_config=config)).final_output
            result = Runner.run_streamed(agent, "How tall is Ben Nevis?", run_config=config)
            async for event in result.stream_events():
                assert FORBIDDEN not in str(event)
            return result.final_output

    with ModelServer() as server:
        assert ANSWER == asyncio.run(run(server, "Skye"))
        with pytest.raises(Blocked):
            asyncio.run(run(server, FORBIDDEN))
    assert ["Skye"] == ran


def _options(server: ModelServer) -> Any:
    return {"api_key": "k", "max_retries": 0, "base_url": f"{server.url}/v1"}


def _invoke(model: ChatOpenAI) -> str:
    return str(model.invoke("How tall is Ben Nevis?").text)


def _stream(model: ChatOpenAI) -> str:
    return "".join(str(chunk.text) for chunk in model.stream("How tall is Ben Nevis?"))


async def _ainvoke(model: ChatOpenAI) -> str:
    return str((await model.ainvoke("How tall is Ben Nevis?")).text)


async def _astream(model: ChatOpenAI) -> str:
    return "".join([str(chunk.text) async for chunk in model.astream("How tall is Ben Nevis?")])


@pytest.mark.parametrize("ask", [_invoke, _stream, _ainvoke, _astream])
@pytest.mark.parametrize("settings", [{}, {"use_responses_api": True}, {"include_response_headers": True}])
def test_langchain(ask: Any, settings: dict[str, Any]) -> None:
    """A chat model of LangChain, which reads raw answers where it is to keep their headers."""

    async def asked(server: ModelServer) -> str:
        options = _options(server)
        async with GuardedAsyncOpenAI(guard=async_guard(), **options) as client:
            of_client: Any = {"async_client": client.chat.completions, "root_async_client": client}
            return str(await ask(ChatOpenAI(model="m", **of_client, **options, **settings)))

    def blocking(server: ModelServer) -> str:
        options = _options(server)
        with GuardedOpenAI(guard=blocking_guard(), **options) as client:
            of_client: Any = {"client": client.chat.completions, "root_client": client}
            return str(ask(ChatOpenAI(model="m", **of_client, **options, **settings)))

    def run() -> str:
        return asyncio.run(asked(server)) if iscoroutinefunction(ask) else blocking(server)

    with ModelServer(ModelAnswer(ANSWER)) as server:
        assert ANSWER == run()
        server.script(ModelAnswer(f"A {FORBIDDEN} word."))
        with pytest.raises(Blocked):
            run()
