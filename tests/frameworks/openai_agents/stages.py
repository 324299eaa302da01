"""Agents of a stage of the leak matrix, and what the caller of a run sees."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

from agents import (
    Agent,
    OpenAIChatCompletionsModel,
    OpenAIResponsesModel,
    RunConfig,
    Runner,
    function_tool,
    handoff,
)
from openai import AsyncOpenAI
from pydantic import BaseModel

from aisecurity.guard.openai import GuardedAsyncOpenAI
from aisecurity.guard.openai_agents import Guardrails, guardrails
from aisecurity.testing.guard_cases.words import TOOL

from ..support.matrix import Stage
from .local_server import LocalServer

MODEL = "m"
CONFIG = RunConfig(tracing_disabled=True)


class Answer(BaseModel):
    """A structured answer."""

    text: str


class Place(BaseModel):
    """The argument of the tool."""

    place: str


class Bench:
    """A client of a stage, and its agents: guarded ones, or in the run without the adapter bare ones."""

    def __init__(self, stage: Stage, api: str) -> None:
        self.stage = stage
        self.api = api
        options: Any = {"api_key": "k", "base_url": f"{stage.model.url}/v1", "max_retries": 0}
        guard = stage.aguard()
        self.rails: Guardrails | None = None
        if guard is None:
            self.client: AsyncOpenAI = AsyncOpenAI(**options)
            return
        client = GuardedAsyncOpenAI(guard=guard, **options)
        self.client = client
        self.rails = guardrails(guard, client=client, api=cast("Any", api))

    def agent(self, name: str = "guide", **members: Any) -> Agent[Any]:
        """Return an agent."""
        if self.rails is not None:
            return self.rails.agent(Agent(name=name, model=MODEL, **members))
        kind: Any = OpenAIChatCompletionsModel if self.api == "chat" else OpenAIResponsesModel
        return Agent(name=name, model=kind(MODEL, self.client), **members)


Make = Callable[[Bench], Agent[Any]]


def plain(bench: Bench) -> Agent[Any]:
    """Return an agent that answers."""
    return bench.agent()


def structured(bench: Bench) -> Agent[Any]:
    """Return an agent whose answer is an object."""
    return bench.agent(output_type=Answer)


def _tool(bench: Bench) -> Any:
    def lookup(place: str) -> str:
        return bench.stage.run_tool(place)

    return function_tool(lookup, name_override=TOOL)


def with_tool(bench: Bench) -> Agent[Any]:
    """Return an agent with a tool."""
    return bench.agent(tools=[_tool(bench)])


def stopping(bench: Bench) -> Agent[Any]:
    """Return an agent whose output is that of its tool."""
    return bench.agent(tools=[_tool(bench)], tool_use_behavior="stop_on_first_tool")


def with_server(bench: Bench) -> Agent[Any]:
    """Return an agent with an MCP server."""
    return bench.agent(mcp_servers=[LocalServer(TOOL, bench.stage.run_tool)])


def handing_off(bench: Bench) -> Agent[Any]:
    """Return an agent that hands off, which is what its tool does."""

    def taken(context: Any, place: Place) -> None:
        bench.stage.run_tool(place.place)

    expert = Agent(name="expert", model=None if bench.rails else bench.agent().model)
    return bench.agent(
        handoffs=[handoff(expert, tool_name_override=TOOL, on_handoff=taken, input_type=Place)],
    )


def with_agent(bench: Bench) -> Agent[Any]:
    """Return an agent with another one as its tool."""

    async def extracted(result: Any) -> str:
        return bench.stage.run_tool(result.context_wrapper.tool_input["place"])

    tool = bench.agent("expert").as_tool(TOOL, "Asks.", parameters=Place, custom_output_extractor=extracted)
    return bench.agent(tools=[tool])


def see_result(stage: Stage, result: Any) -> None:
    """Note what a run ended with."""
    output = result.final_output
    stage.see(output.text if isinstance(output, Answer) else output)
    stage.keep(output)
    for item in result.new_items:
        stage.keep((type(item).__qualname__, str(getattr(item, "output", ""))))


def see_event(stage: Stage, event: Any, *, deltas: bool) -> None:
    """Note an event: of the model as it comes, or items."""
    stage.keep((type(event).__qualname__, getattr(event, "name", event.type)))
    if event.type == "raw_response_event":
        data = event.data
        stage.keep((data.type, str(getattr(data, "delta", ""))))
        if deltas and data.type == "response.output_text.delta":
            stage.see(data.delta)
    elif event.type == "run_item_stream_event":
        stage.keep(str(getattr(event.item, "output", "")))
        if not deltas and event.item.type == "message_output_item":
            for part in event.item.raw_item.content:
                stage.see(part.text)


def running(make: Make, api: str, session: Callable[[], Any] | None = None) -> Callable[[Stage], Any]:
    """Return a way that runs an agent."""

    async def call(stage: Stage) -> None:
        bench = Bench(stage, api)
        given = None if session is None else session()
        if given is not None and bench.rails is not None:
            given = bench.rails.session(given)
        async with bench.client:
            see_result(stage, await Runner.run(make(bench), stage.question, run_config=CONFIG, session=given))

    return call


def running_sync(make: Make, api: str) -> Callable[[Stage], None]:
    """Return a way that runs an agent in an event loop of the framework's."""

    def call(stage: Stage) -> None:
        with asyncio.Runner() as runner:
            asyncio.set_event_loop(runner.get_loop())
            bench = Bench(stage, api)
            try:
                see_result(stage, Runner.run_sync(make(bench), stage.question, run_config=CONFIG))
            finally:
                runner.run(bench.client.close())
                for scanner in stage.scanners:
                    runner.run(cast("Any", scanner).close())
                stage.scanners.clear()

    return call


def streaming(make: Make, api: str, *, deltas: bool) -> Callable[[Stage], Any]:
    """Return a way that streams a run."""

    async def call(stage: Stage) -> None:
        bench = Bench(stage, api)
        async with bench.client:
            result = Runner.run_streamed(make(bench), stage.question, run_config=CONFIG)
            try:
                async for event in result.stream_events():
                    see_event(stage, event, deltas=deltas)
            finally:
                result.cancel()
            stage.keep(result.final_output)

    return call
