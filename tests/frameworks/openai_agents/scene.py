"""A scanner, a guard and agents, for one test."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self, cast

from agents import Agent, Runner, RunResult, function_tool

from aisecurity.guard.openai import GuardedAsyncOpenAI
from aisecurity.guard.openai_agents import guardrails
from aisecurity.testing.model_server import ModelAnswer, ModelServer, ToolUse
from tests.support.guard.halves import async_guard
from tests.support.guard.scanners import AsyncFakeScanner, texts_of

QUESTION = "How tall is Ben Nevis?"
ANSWER = "1,345 metres."


def calling(place: str, name: str = "lookup") -> ModelAnswer:
    """Return the answer of a model that calls the tool."""
    return ModelAnswer(tool_calls=[ToolUse(name, {"place": place})])


class Scene:
    """A scanner, a guard, a client, guardrails, and a tool that gives back what a test says."""

    def __init__(self, server: ModelServer, api: str = "responses", **policy: Any) -> None:
        self.server = server
        self.scanner = AsyncFakeScanner()
        self.guard = async_guard(self.scanner, **policy)
        options: Any = {"api_key": "k", "base_url": f"{server.url}/v1", "max_retries": 0}
        self.client = GuardedAsyncOpenAI(guard=self.guard, **options)
        self.rails = guardrails(self.guard, client=self.client, api=cast("Any", api))
        self.result: Any = "Drizzle."
        self.ran: list[str] = []
        self.events: list[str] = []
        self._before = len(server.requests)

        def lookup(place: str) -> Any:
            self.ran.append(place)
            return self.result

        self.tool = function_tool(lookup)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.client.close()

    def agent(self, **members: Any) -> Agent[Any]:
        """Return a guarded agent."""
        return self.rails.agent(Agent(name="guide", **members))

    async def run(self, agent: Agent[Any], *script: ModelAnswer, given: Any = QUESTION, **options: Any) -> RunResult:
        """Run *agent* with a model that says *script*."""
        self._before = len(self.server.requests)
        self.server.script(*(script or (ModelAnswer(ANSWER),)))
        result: RunResult = await Runner.run(agent, given, **options)
        return result

    async def stream(self, agent: Agent[Any], *script: ModelAnswer, **options: Any) -> list[str]:
        """Run *agent* streamed, and return its events as texts, but for that which names the agent."""
        self._before = len(self.server.requests)
        self.server.script(*script)
        result = Runner.run_streamed(agent, QUESTION, **options)
        self.events = []
        async for event in result.stream_events():
            if event.type != "agent_updated_stream_event":
                self.events.append(str(event))
        return self.events

    @property
    def sent(self) -> list[Any]:
        """The bodies that the last run sent."""
        return [request.json for request in self.server.requests[self._before :]]

    @property
    def scanned(self) -> list[str]:
        """The texts that were scanned."""
        return [texts_of(scan.content) for scan in self.scanner.scans]
