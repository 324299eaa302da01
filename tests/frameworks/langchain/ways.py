"""Ways of calling an agent of LangChain: each method, stream mode and version of events that shows something."""

# The types of LangGraph's graphs and of its tools are unknown in part.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false, reportUnknownParameterType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false, reportMissingTypeStubs=false

from __future__ import annotations

import inspect
from collections.abc import AsyncIterable, Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, cast

import httpx
from langchain.agents import create_agent
from langchain.agents.structured_output import ProviderStrategy, ToolStrategy
from langchain_anthropic import ChatAnthropic
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.tools import BaseTool, tool
from langchain_openai import ChatOpenAI
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.types import Command
from pydantic import BaseModel

from aisecurity.guard.langchain import GuardAgentMiddleware
from aisecurity.testing.guard_cases.words import TOOL

from ..support.matrix import Stage, Way
from ..support.situations import AnswerKind, Situation

_MODES: Final = ("values", "updates", "messages", "custom", "checkpoints", "tasks", "debug")
_WAITS: Final = "LangChain itself, without the adapter too, waits for the model when this reader has gone"


class Said(BaseModel):
    """A structured answer of the model."""

    text: str


class lookup(BaseModel):  # noqa: N801 - the name of the tool that the model calls
    """A structured answer by way of a tool."""

    place: str


_clients: list[httpx.Client | httpx.AsyncClient] = []
"""Those of the way that is played."""


def closing(call: Any) -> Any:
    """Return the way that closes its connections in the end."""

    async def acall(stage: Stage) -> None:
        try:
            await call(stage)
        finally:
            while _clients:
                client = _clients.pop()
                await client.aclose() if isinstance(client, httpx.AsyncClient) else client.close()

    def blocking(stage: Stage) -> None:
        try:
            call(stage)
        finally:
            while _clients:
                client = _clients.pop()
                # That of the other half has not been used.
                client.close() if isinstance(client, httpx.Client) else None

    return acall if inspect.iscoroutinefunction(call) else blocking


def openai(stage: Stage) -> Any:
    """Return a model of OpenAI with connections of its own, which no other event loop has."""
    clients = httpx.Client(trust_env=False), httpx.AsyncClient(trust_env=False)
    _clients.extend(clients)
    return ChatOpenAI(
        model="m",
        base_url=f"{stage.model.url}/v1",
        api_key=cast("Any", "k"),
        max_retries=0,
        http_client=clients[0],
        http_async_client=clients[1],
    )


def anthropic(stage: Stage) -> Any:
    """Return a model of Anthropic."""
    members: dict[str, Any] = {"model_name": "m", "base_url": stage.model.url, "api_key": "k", "max_retries": 0}
    members["default_headers"] = {"Connection": "close"}
    return ChatAnthropic(**members)


def agent(stage: Stage, guards: Mapping[str, Any], model: Any = None, **members: Any) -> Any:
    """Return an agent, with the adapter unless this is the run without it."""
    middleware = [GuardAgentMiddleware(**guards)] if stage.is_guarded else []
    members.setdefault("tools", [_tool(stage)] if stage.way.answer in ("tool", "tools") else [])
    return create_agent(model or openai(stage), middleware=middleware, **members)


def _blocking(stage: Stage, **members: Any) -> Any:
    return agent(stage, {"guard": stage.guard()}, **members)


def _async(stage: Stage, **members: Any) -> Any:
    return agent(stage, {"guard": stage.aguard()}, **members)


def _tool(stage: Stage) -> BaseTool:
    @tool(TOOL)
    def look_up(place: str) -> str:
        """Look a place up."""
        return stage.run_tool(place)

    return look_up


def _asked(stage: Stage) -> Any:
    return {"messages": [{"role": "user", "content": stage.question}]}


class Reader:
    """The reader of what an agent gives: sees each text of the model once, and keeps all that it is given."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._shown: dict[str, str] = {}

    def read(self, given: Any) -> None:
        """Read one thing that was given."""
        stage = self._stage
        if stage.situation is not Situation.ALLOW:
            stage.kept.append(repr(given))
            # Wherever it stands, it left.
            if stage.situation not in (Situation.MASK, Situation.BLOCK_RESULT) and stage.text[:12] in repr(given):
                stage.see(stage.text)
        for message in _messages(given):
            if isinstance(message, AIMessage):
                self._see(message)

    def result(self, given: Any) -> None:
        """Read the whole result, which is compared with that of a run without the adapter."""
        self.read(given)
        self._stage.keep([_facts(one) for one in _messages(given)])
        if isinstance(given, dict) and "structured_response" in given:
            self._stage.keep(given["structured_response"])

    def _see(self, message: AIMessage) -> None:
        text, name = message.text, str(message.id)
        shown = self._shown.get(name, "")
        if isinstance(message, AIMessageChunk):
            self._shown[name] = shown + text
            self._stage.see(text)
        else:
            self._shown[name] = text
            self._stage.see(text.removeprefix(shown))


def _messages(given: Any) -> Iterator[BaseMessage]:
    if isinstance(given, BaseMessage):
        yield given
    elif isinstance(given, Command):
        yield from _messages(given.update)
    elif isinstance(given, dict):
        for one in cast("dict[str, Any]", given).values():
            yield from _messages(one)
    elif isinstance(given, (list, tuple)):
        for one in cast("Sequence[Any]", given):
            yield from _messages(one)


def _facts(message: BaseMessage) -> Any:
    return (type(message).__name__, message.content, getattr(message, "tool_calls", None), message.additional_kwargs)


def read_all(stage: Stage, chunks: Iterable[Any]) -> None:
    """Read a stream."""
    reader = Reader(stage)
    for chunk in chunks:
        reader.read(chunk)


async def aread_all(stage: Stage, chunks: AsyncIterable[Any]) -> None:
    """Read a stream that is awaited."""
    reader = Reader(stage)
    async for chunk in chunks:
        reader.read(chunk)


def invoke(**members: Any) -> Callable[[Stage], None]:
    """Return a way that invokes the agent."""

    def call(stage: Stage) -> None:
        Reader(stage).result(_blocking(stage, **members).invoke(_asked(stage)))
        # Side by side they run in any order.
        stage.ran.sort()

    return call


def stream(modes: Any, **members: Any) -> Callable[[Stage], None]:
    """Return a way that streams in these modes."""

    def call(stage: Stage) -> None:
        read_all(stage, _blocking(stage, **members).stream(_asked(stage), stream_mode=modes, subgraphs=True))

    return call


def as_subgraph(stage: Stage) -> None:
    """Stream a graph of which the agent is a node."""
    graph = StateGraph(MessagesState)
    graph.add_node("agent", _blocking(stage))
    graph.add_edge(START, "agent")
    compiled: Any = graph.compile()
    read_all(stage, compiled.stream(_asked(stage), stream_mode=list(_MODES), subgraphs=True))


def projections(stage: Stage) -> None:
    """Read the messages of `stream_events`, version 3."""
    run = _blocking(stage).stream_events(_asked(stage), version="v3")
    for message in run.messages:
        for text in message.text:
            stage.see(text)


def _ainvoke(**members: Any) -> Any:
    async def call(stage: Stage) -> None:
        Reader(stage).result(await _async(stage, **members).ainvoke(_asked(stage)))
        stage.ran.sort()

    return call


async def in_threads(stage: Stage) -> None:
    """Await an agent with a Guard, which blocks threads alone."""
    Reader(stage).result(await _blocking(stage).ainvoke(_asked(stage)))
    stage.ran.sort()


def _astream(modes: Any, **members: Any) -> Any:
    async def call(stage: Stage) -> None:
        await aread_all(stage, _async(stage, **members).astream(_asked(stage), stream_mode=modes, subgraphs=True))

    return call


def _events(version: str) -> Any:
    async def call(stage: Stage) -> None:
        given = _async(stage).astream_events(_asked(stage), version=version)
        reader = Reader(stage)
        async for event in await given if version == "v3" else given:
            # The others repeat it. What shows more than they do is found by its repr.
            is_whole = event.get("event") == "on_chain_end" and event.get("name") == "LangGraph"
            if is_whole or event.get("method") == "values" or stage.situation is not Situation.ALLOW:
                reader.read(event)

    return call


async def of_anthropic(stage: Stage) -> None:
    """Stream an agent whose model is Anthropic's."""
    given = agent(stage, {"guard": stage.aguard()}, anthropic(stage)).astream(_asked(stage), stream_mode="messages")
    await aread_all(stage, given)


def _way(name: str, call: Any, answer: AnswerKind = "text", **members: Any) -> Way:
    return Way(name=name, call=closing(call), answer=answer, **members)


def _streamed(name: str, call: Any, answer: AnswerKind = "text", **members: Any) -> Way:
    return _way(name, call, answer, is_streamed=True, runs_tools=answer in ("tool", "tools"), **members)


WAYS: Final[Sequence[Way]] = (
    _way("invoke", invoke()),
    _way("invoke, ProviderStrategy", invoke(response_format=ProviderStrategy(Said)), answer="structured"),
    _way("invoke, ToolStrategy", invoke(tools=[], response_format=ToolStrategy(lookup)), answer="tool"),
    _way("invoke, a tool", invoke(), answer="tool", runs_tools=True),
    _way("invoke, parallel tools", invoke(), answer="tools", runs_tools=True),
    *(_streamed(f"stream, {mode}", stream(mode)) for mode in ("values", "updates", "messages", "debug")),
    _streamed("stream, all modes, subgraphs", as_subgraph),
    _streamed("stream, all modes, a tool", stream([*_MODES, "tools"]), "tool"),
    _streamed("stream_events v3, messages", projections),
    _way("ainvoke", _ainvoke()),
    _way("ainvoke, a Guard in threads", in_threads, answer="tools", runs_tools=True),
    _way("ainvoke, parallel tools", _ainvoke(), answer="tools", runs_tools=True),
    _streamed("astream, messages", _astream("messages")),
    _streamed("astream, all modes, a tool", _astream([*_MODES, "tools"]), "tool"),
    _streamed("astream_events v1", _events("v1"), left_out={Situation.CLIENT_GONE: _WAITS}),
    *(_streamed(f"astream_events {version}", _events(version)) for version in ("v2", "v3")),
    _streamed("astream_events v2, a tool", _events("v2"), "tool"),
    _streamed("astream_events v3, a tool", _events("v3"), "tool"),
    _streamed("astream, messages, Anthropic", of_anthropic),
)
"""The ways."""
