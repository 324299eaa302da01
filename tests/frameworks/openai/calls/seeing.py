"""Clients of a stage of the leak matrix, and what their caller sees."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from openai import AsyncOpenAI, OpenAI
from pydantic import BaseModel

from aisecurity.guard.openai import GuardedAsyncOpenAI, GuardedOpenAI

from ...support.matrix import Stage

MODEL = "m"


class Answer(BaseModel):
    """A structured answer."""

    text: str


TOOL: Any = {
    "type": "function",
    "function": {
        "name": "lookup",
        "parameters": {"type": "object", "properties": {"place": {"type": "string"}}},
    },
}


def client_of(stage: Stage) -> OpenAI:
    """Return a client of the stage."""
    options: Any = {"api_key": "k", "base_url": f"{stage.model.url}/v1", "max_retries": 0}
    guard = stage.guard()
    return OpenAI(**options) if guard is None else GuardedOpenAI(guard=guard, **options)


def async_client_of(stage: Stage) -> AsyncOpenAI:
    """Return a client for asyncio."""
    options: Any = {"api_key": "k", "base_url": f"{stage.model.url}/v1", "max_retries": 0}
    guard = stage.aguard()
    return AsyncOpenAI(**options) if guard is None else GuardedAsyncOpenAI(guard=guard, **options)


def blocking(use: Callable[[Any, Stage], None]) -> Callable[[Stage], None]:
    """Return a way that uses a client, and closes it."""

    def call(stage: Stage) -> None:
        with client_of(stage) as client:
            use(client, stage)

    return call


def on_loop(use: Callable[[Any, Stage], Any]) -> Callable[[Stage], Any]:
    """Return a way that uses a client for asyncio, and closes it."""

    async def call(stage: Stage) -> None:
        async with async_client_of(stage) as client:
            await use(client, stage)

    return call


def messages_of(stage: Stage) -> Any:
    """Return the question as messages."""
    return [{"role": "user", "content": stage.question}]


def chat(stage: Stage, **more: Any) -> Any:
    """Return the arguments of a completion."""
    return {"model": MODEL, "messages": messages_of(stage), **more}


def asked(stage: Stage, **more: Any) -> Any:
    """Return the arguments of a response."""
    return {"model": MODEL, "input": stage.question, **more}


def keep(stage: Stage, value: Any) -> None:
    """Keep what the caller was given."""
    # Without warnings: those of parsed answers have generic types that say another thing than they hold.
    plain = value.model_dump(warnings=False) if isinstance(value, BaseModel) else value
    stage.keep((type(value).__qualname__, plain))


def see_completion(stage: Stage, completion: Any) -> None:
    """Note a completion."""
    keep(stage, completion)
    for choice in completion.choices:
        stage.see(choice.message.content)
        for call in choice.message.tool_calls or ():
            stage.run_tool(json.loads(call.function.arguments)["place"])


def see_chunk(stage: Stage, chunk: Any) -> None:
    """Note a chunk."""
    keep(stage, chunk)
    for choice in chunk.choices:
        stage.see(choice.delta.content)


def see_chunks(stage: Stage, chunks: Iterable[Any]) -> None:
    """Note a stream of chunks."""
    arguments: dict[int, str] = {}
    for chunk in chunks:
        see_chunk(stage, chunk)
        collect_calls(chunk, arguments)
    run_calls(stage, arguments)


def collect_calls(chunk: Any, arguments: dict[int, str]) -> None:
    """Add the pieces of calls in *chunk* to their arguments."""
    for choice in chunk.choices:
        for call in choice.delta.tool_calls or ():
            arguments[call.index] = arguments.get(call.index, "") + (call.function.arguments or "")


def run_calls(stage: Stage, arguments: dict[int, str]) -> None:
    """Run the calls of a stream."""
    for text in arguments.values():
        stage.run_tool(json.loads(text)["place"])


def see_response(stage: Stage, response: Any) -> None:
    """Note a response."""
    keep(stage, response)
    stage.see(response.output_text)
    for item in response.output:
        if item.type == "function_call":
            stage.run_tool(json.loads(item.arguments)["place"])


def see_event(stage: Stage, event: Any) -> None:
    """Note an event of a response."""
    keep(stage, event)
    if event.type == "response.output_text.delta":
        stage.see(event.delta)
    elif event.type == "response.output_item.done" and event.item.type == "function_call":
        stage.run_tool(json.loads(event.item.arguments)["place"])


def see_line(stage: Stage, line: str) -> None:
    """Note a line of a stream."""
    if line.startswith("data: {"):
        data = json.loads(line.removeprefix("data: "))
        for choice in data.get("choices", ()):
            stage.see(choice["delta"].get("content"))
        if data.get("type") == "response.output_text.delta":
            stage.see(data["delta"])
        keep(stage, data)
