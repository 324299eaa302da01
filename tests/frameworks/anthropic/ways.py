"""Ways of calling the client of Anthropic, each alike in both halves."""

from __future__ import annotations

from typing import Any, Final

from anthropic import Anthropic, AsyncAnthropic, beta_async_tool, beta_tool
from anthropic.types import Message
from anthropic.types.beta import BetaMessage
from pydantic import BaseModel

from aisecurity.guard.anthropic import AsyncGuardMiddleware, GuardMiddleware
from aisecurity.testing.guard_cases.words import TOOL
from tests.frameworks.support.matrix import Stage, Way

_TOOLS: Final[Any] = [
    {
        "name": TOOL,
        "description": "Looks a place up.",
        "input_schema": {"type": "object", "properties": {"place": {"type": "string"}}},
    }
]


class Answer(BaseModel):
    """A structured answer."""

    text: str


def client(stage: Stage) -> Anthropic:
    """Return a client of the scripted model, guarded where the stage is."""
    guard = stage.guard()
    middleware = [] if guard is None else [GuardMiddleware(guard)]
    return Anthropic(api_key="none", base_url=stage.model.url, max_retries=0, middleware=middleware)


def aclient(stage: Stage) -> AsyncAnthropic:
    """Return a client of the scripted model, guarded where the stage is."""
    guard = stage.aguard()
    middleware = [] if guard is None else [AsyncGuardMiddleware(guard)]
    return AsyncAnthropic(api_key="none", base_url=stage.model.url, max_retries=0, middleware=middleware)


def asked(stage: Stage) -> dict[str, Any]:
    """Return the arguments of a call."""
    return {"model": "m", "max_tokens": 99, "messages": [{"role": "user", "content": stage.question}]}


def show(stage: Stage, message: Message | BetaMessage) -> None:
    """Hand on all that a message says, and run its tools."""
    stage.keep(message)
    for block in message.content:
        if block.type == "text":
            stage.see(block.text)
        elif block.type == "tool_use":
            stage.run_tool(str(block.input["place"]))


def create(stage: Stage) -> None:
    """Ask for a message."""
    with client(stage) as anthropic:
        show(stage, anthropic.messages.create(**asked(stage)))


async def acreate(stage: Stage) -> None:
    """Ask for a message."""
    async with aclient(stage) as anthropic:
        show(stage, await anthropic.messages.create(**asked(stage)))


def beta_options(stage: Stage) -> None:
    """Ask for a message of the beta, with options."""
    with client(stage) as anthropic:
        show(stage, anthropic.with_options(timeout=9).beta.messages.create(**asked(stage)))


async def abeta_options(stage: Stage) -> None:
    """Ask for a message of the beta, with options."""
    async with aclient(stage) as anthropic:
        show(stage, await anthropic.with_options(timeout=9).beta.messages.create(**asked(stage)))


def parse(stage: Stage) -> None:
    """Ask for a structured answer."""
    with client(stage) as anthropic:
        message = anthropic.messages.parse(**asked(stage), output_format=Answer)
        stage.keep(message)
        stage.see(message.parsed_output.text if message.parsed_output else None)


async def aparse(stage: Stage) -> None:
    """Ask for a structured answer."""
    async with aclient(stage) as anthropic:
        message = await anthropic.messages.parse(**asked(stage), output_format=Answer)
        stage.keep(message)
        stage.see(message.parsed_output.text if message.parsed_output else None)


def raw(stage: Stage) -> None:
    """Ask for the raw response, and take its message, and its bytes."""
    with client(stage) as anthropic:
        response = anthropic.messages.with_raw_response.create(**asked(stage))
        stage.see(response.text())
        stage.see(response.http_response.text)
        stage.keep(response.parse())


async def araw(stage: Stage) -> None:
    """Ask for the raw response, and take its message, and its bytes."""
    async with aclient(stage) as anthropic:
        response = await anthropic.messages.with_raw_response.create(**asked(stage))
        stage.see(await response.text())
        stage.see(response.http_response.text)
        stage.keep(await response.parse())


def lines(stage: Stage) -> None:
    """Read the lines of a streamed response."""
    with (
        client(stage) as anthropic,
        anthropic.messages.with_streaming_response.create(**asked(stage), stream=True) as response,
    ):
        for line in response.iter_lines():
            stage.see(line)


async def alines(stage: Stage) -> None:
    """Read the lines of a streamed response."""
    async with (
        aclient(stage) as anthropic,
        anthropic.messages.with_streaming_response.create(**asked(stage), stream=True) as response,
    ):
        async for line in response.iter_lines():
            stage.see(line)


def events(stage: Stage) -> None:
    """Read the events of a stream."""
    with client(stage) as anthropic, anthropic.messages.create(**asked(stage), stream=True) as stream:
        for event in stream:
            stage.keep(event)
            if event.type == "content_block_delta" and event.delta.type == "text_delta":
                stage.see(event.delta.text)


async def aevents(stage: Stage) -> None:
    """Read the events of a stream."""
    async with aclient(stage) as anthropic:
        async for event in await anthropic.messages.create(**asked(stage), stream=True):
            stage.keep(event)
            if event.type == "content_block_delta" and event.delta.type == "text_delta":
                stage.see(event.delta.text)


def helper(stage: Stage) -> None:
    """Read the texts of a stream, and its message."""
    with client(stage) as anthropic, anthropic.messages.stream(**asked(stage)) as stream:
        for text in stream.text_stream:
            stage.see(text)
        stage.keep(stream.get_final_message())


async def ahelper(stage: Stage) -> None:
    """Read the texts of a stream, and its message."""
    async with aclient(stage) as anthropic, anthropic.messages.stream(**asked(stage)) as stream:
        async for text in stream.text_stream:
            stage.see(text)
        stage.keep(await stream.get_final_message())


def beta_helper(stage: Stage) -> None:
    """Read the events of a structured stream of the beta, with the snapshots in them."""
    with (
        client(stage) as anthropic,
        anthropic.beta.messages.stream(**asked(stage), output_format=Answer) as stream,
    ):
        for event in stream:
            stage.keep(event)
            stage.see(event.text if event.type == "text" else None)


async def abeta_helper(stage: Stage) -> None:
    """Read the events of a structured stream of the beta, with the snapshots in them."""
    async with (
        aclient(stage) as anthropic,
        anthropic.beta.messages.stream(**asked(stage), output_format=Answer) as stream,
    ):
        async for event in stream:
            stage.keep(event)
            stage.see(event.text if event.type == "text" else None)


def tool_events(stage: Stage) -> None:
    """Read a stream with calls of tools side by side."""
    with client(stage) as anthropic, anthropic.messages.stream(**asked(stage), tools=_TOOLS) as stream:
        for event in stream:
            stage.keep(event)
            if event.type == "input_json":
                stage.see(event.partial_json)
        show(stage, stream.get_final_message())


async def atool_events(stage: Stage) -> None:
    """Read a stream with calls of tools side by side."""
    async with aclient(stage) as anthropic, anthropic.messages.stream(**asked(stage), tools=_TOOLS) as stream:
        async for event in stream:
            stage.keep(event)
            if event.type == "input_json":
                stage.see(event.partial_json)
        show(stage, await stream.get_final_message())


def runner(stage: Stage) -> None:
    """Let the client run the tools."""

    @beta_tool(name=TOOL)
    def lookup(place: str) -> str:
        """Look a place up."""
        return stage.run_tool(place)

    with client(stage) as anthropic:
        for message in anthropic.beta.messages.tool_runner(**asked(stage), tools=[lookup]):
            stage.keep(message)
            stage.see("".join(block.text for block in message.content if block.type == "text"))


async def arunner(stage: Stage) -> None:
    """Let the client run the tools, and stream each answer."""

    @beta_async_tool(name=TOOL)
    async def lookup(place: str) -> str:
        """Look a place up."""
        return stage.run_tool(place)

    async with aclient(stage) as anthropic:
        async for stream in anthropic.beta.messages.tool_runner(**asked(stage), tools=[lookup], stream=True):
            async for event in stream:
                stage.see(event.text if event.type == "text" else None)
            stage.keep(await stream.get_final_message())


WAYS: Final = (
    Way(name="messages.create", call=create),
    Way(name="beta.messages.create, with_options", call=beta_options),
    Way(name="messages.parse", call=parse, answer="structured"),
    Way(name="raw response: parse, text, http_response", call=raw),
    Way(name="streaming response: lines", call=lines, is_streamed=True),
    Way(name="create(stream=True)", call=events, is_streamed=True),
    Way(name="create(stream=True), windows", call=events, is_streamed=True, window=True),
    Way(name="messages.stream: texts and message", call=helper, is_streamed=True),
    Way(name="beta.messages.stream: events, structured", call=beta_helper, answer="structured", is_streamed=True),
    Way(name="a tool", call=create, answer="tool"),
    Way(name="tools side by side, streamed", call=tool_events, answer="tools", is_streamed=True),
    Way(name="tool runner", call=runner, answer="tool", runs_tools=True),
    Way(name="async messages.create", call=acreate),
    Way(name="async beta.messages.create, with_options", call=abeta_options),
    Way(name="async messages.parse", call=aparse, answer="structured"),
    Way(name="async raw response: parse, text, http_response", call=araw),
    Way(name="async streaming response: lines", call=alines, is_streamed=True),
    Way(name="async create(stream=True)", call=aevents, is_streamed=True),
    Way(name="async create(stream=True), windows", call=aevents, is_streamed=True, window=True),
    Way(name="async messages.stream: texts and message", call=ahelper, is_streamed=True),
    Way(
        name="async beta.messages.stream: events, structured", call=abeta_helper, answer="structured", is_streamed=True
    ),
    Way(name="async tools side by side, streamed", call=atool_events, answer="tools", is_streamed=True),
    Way(name="async tool runner, streamed", call=arunner, answer="tool", is_streamed=True, runs_tools=True),
)
