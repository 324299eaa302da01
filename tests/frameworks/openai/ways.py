"""Ways of calling a client of OpenAI, blocking and asyncio."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from openai import AsyncOpenAI, OpenAI
from openai.types.chat import ChatCompletion
from pydantic import BaseModel

from aisecurity.guard.openai import GuardedAsyncOpenAI, GuardedOpenAI

from ..support.matrix import Stage, Way

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


def _client(stage: Stage) -> OpenAI:
    options: Any = {"api_key": "k", "base_url": f"{stage.model.url}/v1", "max_retries": 0}
    guard = stage.guard()
    return OpenAI(**options) if guard is None else GuardedOpenAI(guard=guard, **options)


def _async_client(stage: Stage) -> AsyncOpenAI:
    options: Any = {"api_key": "k", "base_url": f"{stage.model.url}/v1", "max_retries": 0}
    guard = stage.aguard()
    return AsyncOpenAI(**options) if guard is None else GuardedAsyncOpenAI(guard=guard, **options)


def blocking(use: Callable[[Any, Stage], None]) -> Callable[[Stage], None]:
    """Return a way that uses a client, and closes it."""

    def call(stage: Stage) -> None:
        with _client(stage) as client:
            use(client, stage)

    return call


def on_loop(use: Callable[[Any, Stage], Any]) -> Callable[[Stage], Any]:
    """Return a way that uses a client for asyncio, and closes it."""

    async def call(stage: Stage) -> None:
        async with _async_client(stage) as client:
            await use(client, stage)

    return call


def _messages(stage: Stage) -> Any:
    return [{"role": "user", "content": stage.question}]


def _chat(stage: Stage, **more: Any) -> Any:
    return {"model": MODEL, "messages": _messages(stage), **more}


def _asked(stage: Stage, **more: Any) -> Any:
    return {"model": MODEL, "input": stage.question, **more}


def _keep(stage: Stage, value: Any) -> None:
    # Without warnings: those of parsed answers have generic types that say another thing than they hold.
    plain = value.model_dump(warnings=False) if isinstance(value, BaseModel) else value
    stage.keep((type(value).__qualname__, plain))


def _see_completion(stage: Stage, completion: Any) -> None:
    _keep(stage, completion)
    for choice in completion.choices:
        stage.see(choice.message.content)
        for call in choice.message.tool_calls or ():
            stage.run_tool(json.loads(call.function.arguments)["place"])


def _see_chunk(stage: Stage, chunk: Any) -> None:
    _keep(stage, chunk)
    for choice in chunk.choices:
        stage.see(choice.delta.content)


def _see_chunks(stage: Stage, chunks: Iterable[Any]) -> None:
    arguments: dict[int, str] = {}
    for chunk in chunks:
        _see_chunk(stage, chunk)
        _collect_calls(chunk, arguments)
    _run_calls(stage, arguments)


def _collect_calls(chunk: Any, arguments: dict[int, str]) -> None:
    for choice in chunk.choices:
        for call in choice.delta.tool_calls or ():
            arguments[call.index] = arguments.get(call.index, "") + (call.function.arguments or "")


def _run_calls(stage: Stage, arguments: dict[int, str]) -> None:
    for text in arguments.values():
        stage.run_tool(json.loads(text)["place"])


def _see_response(stage: Stage, response: Any) -> None:
    _keep(stage, response)
    stage.see(response.output_text)
    for item in response.output:
        if item.type == "function_call":
            stage.run_tool(json.loads(item.arguments)["place"])


def _see_event(stage: Stage, event: Any) -> None:
    _keep(stage, event)
    if event.type == "response.output_text.delta":
        stage.see(event.delta)
    elif event.type == "response.output_item.done" and event.item.type == "function_call":
        stage.run_tool(json.loads(event.item.arguments)["place"])


def _see_line(stage: Stage, line: str) -> None:
    if line.startswith("data: {"):
        data = json.loads(line.removeprefix("data: "))
        for choice in data.get("choices", ()):
            stage.see(choice["delta"].get("content"))
        if data.get("type") == "response.output_text.delta":
            stage.see(data["delta"])
        _keep(stage, data)


# Chat Completions, blocking


def chat_create(client: Any, stage: Stage) -> None:
    _see_completion(stage, client.chat.completions.create(**_chat(stage)))


def chat_choices(client: Any, stage: Stage) -> None:
    _see_completion(stage, client.chat.completions.create(**_chat(stage, n=2)))


def chat_parse(client: Any, stage: Stage) -> None:
    completion = client.chat.completions.parse(**_chat(stage, response_format=Answer))
    _keep(stage, completion)
    parsed = completion.choices[0].message.parsed
    stage.see(parsed.text if isinstance(parsed, Answer) else None)


def chat_stream(client: Any, stage: Stage) -> None:
    with client.chat.completions.create(**_chat(stage, stream=True)) as chunks:
        _see_chunks(stage, chunks)


def chat_choices_stream(client: Any, stage: Stage) -> None:
    with client.chat.completions.create(**_chat(stage, stream=True, n=2)) as chunks:
        _see_chunks(stage, chunks)


def chat_helper(client: Any, stage: Stage) -> None:
    with client.chat.completions.stream(**_chat(stage)) as events:
        for event in events:
            _keep(stage, event)
            if event.type == "content.delta":
                stage.see(event.delta)


def chat_helper_parse(client: Any, stage: Stage) -> None:
    with client.chat.completions.stream(**_chat(stage, response_format=Answer)) as events:
        parsed = events.get_final_completion().choices[0].message.parsed
    _keep(stage, parsed)
    stage.see(parsed.text if isinstance(parsed, Answer) else None)


def chat_raw(client: Any, stage: Stage) -> None:
    raw = client.chat.completions.with_raw_response.create(**_chat(stage))
    _see_completion(stage, raw.parse())
    _see_completion(stage, ChatCompletion.model_validate_json(raw.http_response.content))
    _see_completion(stage, ChatCompletion.model_validate_json(raw.text))


def chat_raw_stream(client: Any, stage: Stage) -> None:
    raw = client.chat.completions.with_raw_response.create(**_chat(stage, stream=True))
    with raw.parse() as chunks:
        _see_chunks(stage, chunks)


def chat_raw_lines(client: Any, stage: Stage) -> None:
    raw = client.chat.completions.with_raw_response.create(**_chat(stage, stream=True))
    for line in raw.http_response.iter_lines():
        _see_line(stage, line)


def chat_streaming(client: Any, stage: Stage) -> None:
    with client.chat.completions.with_streaming_response.create(**_chat(stage)) as raw:
        _see_completion(stage, raw.parse())


def chat_streaming_bytes(client: Any, stage: Stage) -> None:
    with client.chat.completions.with_streaming_response.create(**_chat(stage)) as raw:
        _see_completion(stage, ChatCompletion.model_validate_json(b"".join(raw.iter_bytes())))


def chat_streaming_lines(client: Any, stage: Stage) -> None:
    with client.chat.completions.with_streaming_response.create(**_chat(stage, stream=True)) as raw:
        for line in raw.iter_lines():
            _see_line(stage, line)


def chat_streaming_stream(client: Any, stage: Stage) -> None:
    with client.chat.completions.with_streaming_response.create(**_chat(stage, stream=True)) as raw:
        _see_chunks(stage, raw.parse())


def chat_copied(client: Any, stage: Stage) -> None:
    copied = client.with_options(timeout=5).copy(max_retries=0)
    _see_completion(stage, copied.chat.completions.create(**_chat(stage)))


def chat_tools(client: Any, stage: Stage) -> None:
    _see_completion(stage, client.chat.completions.create(**_chat(stage, tools=[TOOL])))


def chat_tools_stream(client: Any, stage: Stage) -> None:
    with client.chat.completions.create(**_chat(stage, tools=[TOOL], stream=True)) as chunks:
        _see_chunks(stage, chunks)


def chat_post(client: Any, stage: Stage) -> None:
    _see_completion(stage, client.post("/chat/completions", cast_to=ChatCompletion, body=_chat(stage)))


# Responses, blocking


def responses_create(client: Any, stage: Stage) -> None:
    _see_response(stage, client.responses.create(**_asked(stage)))


def responses_parse(client: Any, stage: Stage) -> None:
    response = client.responses.parse(**_asked(stage, text_format=Answer))
    _keep(stage, response)
    parsed = response.output_parsed
    stage.see(parsed.text if isinstance(parsed, Answer) else None)


def responses_stream(client: Any, stage: Stage) -> None:
    with client.responses.create(**_asked(stage, stream=True)) as events:
        for event in events:
            _see_event(stage, event)


def responses_helper(client: Any, stage: Stage) -> None:
    with client.responses.stream(**_asked(stage)) as events:
        for event in events:
            _see_event(stage, event)
        _keep(stage, events.get_final_response())


def responses_helper_parse(client: Any, stage: Stage) -> None:
    with client.responses.stream(**_asked(stage, text_format=Answer)) as events:
        parsed = events.get_final_response().output_parsed
    _keep(stage, parsed)
    stage.see(parsed.text if isinstance(parsed, Answer) else None)


def responses_raw(client: Any, stage: Stage) -> None:
    _see_response(stage, client.responses.with_raw_response.create(**_asked(stage)).parse())


def responses_raw_stream(client: Any, stage: Stage) -> None:
    with client.with_raw_response.responses.create(**_asked(stage, stream=True)).parse() as events:
        for event in events:
            _see_event(stage, event)


def responses_streaming_lines(client: Any, stage: Stage) -> None:
    with client.responses.with_streaming_response.create(**_asked(stage, stream=True)) as raw:
        for line in raw.iter_lines():
            _see_line(stage, line)


def responses_tools_stream(client: Any, stage: Stage) -> None:
    tool: Any = {"type": "function", "strict": False, **TOOL["function"]}
    with client.responses.create(**_asked(stage, stream=True, tools=[tool])) as events:
        for event in events:
            _see_event(stage, event)


# On a loop


async def async_chat_create(client: Any, stage: Stage) -> None:
    _see_completion(stage, await client.chat.completions.create(**_chat(stage)))


async def async_chat_stream(client: Any, stage: Stage) -> None:
    arguments: dict[int, str] = {}
    async with await client.chat.completions.create(**_chat(stage, stream=True)) as chunks:
        async for chunk in chunks:
            _see_chunk(stage, chunk)
            _collect_calls(chunk, arguments)
    _run_calls(stage, arguments)


async def async_chat_helper(client: Any, stage: Stage) -> None:
    async with client.chat.completions.stream(**_chat(stage)) as events:
        async for event in events:
            _keep(stage, event)
            if event.type == "content.delta":
                stage.see(event.delta)


async def async_chat_parse(client: Any, stage: Stage) -> None:
    completion = await client.chat.completions.parse(**_chat(stage, response_format=Answer))
    _keep(stage, completion)
    parsed = completion.choices[0].message.parsed
    stage.see(parsed.text if isinstance(parsed, Answer) else None)


async def async_chat_raw(client: Any, stage: Stage) -> None:
    raw = await client.chat.completions.with_raw_response.create(**_chat(stage))
    _see_completion(stage, raw.parse())
    _see_completion(stage, ChatCompletion.model_validate_json(raw.http_response.content))


async def async_responses_create(client: Any, stage: Stage) -> None:
    _see_response(stage, await client.responses.create(**_asked(stage)))


async def async_responses_stream(client: Any, stage: Stage) -> None:
    async with await client.responses.create(**_asked(stage, stream=True)) as events:
        async for event in events:
            _see_event(stage, event)


async def async_responses_helper(client: Any, stage: Stage) -> None:
    async with client.responses.stream(**_asked(stage)) as events:
        async for event in events:
            _see_event(stage, event)


async def async_responses_streaming(client: Any, stage: Stage) -> None:
    async with client.responses.with_streaming_response.create(**_asked(stage, stream=True)) as raw:
        async for event in await raw.parse():
            _see_event(stage, event)


async def async_streaming_lines(client: Any, stage: Stage) -> None:
    async with client.chat.completions.with_streaming_response.create(**_chat(stage, stream=True)) as raw:
        async for line in raw.iter_lines():
            _see_line(stage, line)


WAYS = [
    Way(name="chat: create", call=blocking(chat_create)),
    Way(name="chat: create, n = 2", call=blocking(chat_choices), answer="choices"),
    Way(name="chat: parse", call=blocking(chat_parse), answer="structured"),
    Way(name="chat: create, a copied client", call=blocking(chat_copied)),
    Way(name="chat: tools side by side", call=blocking(chat_tools), answer="tools"),
    Way(name="chat: `client.post`", call=blocking(chat_post)),
    Way(name="chat: raw", call=blocking(chat_raw)),
    Way(name="chat: streaming response", call=blocking(chat_streaming)),
    Way(name="chat: streaming response, bytes", call=blocking(chat_streaming_bytes)),
    Way(name="chat: stream", call=blocking(chat_stream), is_streamed=True),
    Way(name="chat: stream, window", call=blocking(chat_stream), is_streamed=True, window=True),
    Way(name="chat: stream, n = 2", call=blocking(chat_choices_stream), answer="choices", is_streamed=True),
    Way(name="chat: stream, tools side by side", call=blocking(chat_tools_stream), answer="tools", is_streamed=True),
    Way(name="chat: stream helper", call=blocking(chat_helper), is_streamed=True),
    Way(name="chat: stream helper, parsed", call=blocking(chat_helper_parse), answer="structured", is_streamed=True),
    Way(name="chat: raw stream", call=blocking(chat_raw_stream), is_streamed=True),
    Way(name="chat: raw stream, lines of `http_response`", call=blocking(chat_raw_lines), is_streamed=True),
    Way(name="chat: streaming response, lines", call=blocking(chat_streaming_lines), is_streamed=True),
    Way(name="chat: streaming response, parsed stream", call=blocking(chat_streaming_stream), is_streamed=True),
    Way(name="responses: create", call=blocking(responses_create)),
    Way(name="responses: parse", call=blocking(responses_parse), answer="structured"),
    Way(name="responses: tools side by side", call=blocking(responses_create), answer="tools"),
    Way(name="responses: raw", call=blocking(responses_raw)),
    Way(name="responses: stream", call=blocking(responses_stream), is_streamed=True),
    Way(name="responses: stream, window", call=blocking(responses_stream), is_streamed=True, window=True),
    Way(
        name="responses: stream, tools side by side",
        call=blocking(responses_tools_stream),
        answer="tools",
        is_streamed=True,
    ),
    Way(name="responses: stream helper", call=blocking(responses_helper), is_streamed=True),
    Way(
        name="responses: stream helper, parsed",
        call=blocking(responses_helper_parse),
        answer="structured",
        is_streamed=True,
    ),
    Way(name="responses: raw stream", call=blocking(responses_raw_stream), is_streamed=True),
    Way(name="responses: streaming response, lines", call=blocking(responses_streaming_lines), is_streamed=True),
    Way(name="asyncio, chat: create", call=on_loop(async_chat_create)),
    Way(name="asyncio, chat: parse", call=on_loop(async_chat_parse), answer="structured"),
    Way(name="asyncio, chat: raw", call=on_loop(async_chat_raw)),
    Way(name="asyncio, chat: stream", call=on_loop(async_chat_stream), is_streamed=True),
    Way(name="asyncio, chat: stream, tools", call=on_loop(async_chat_stream), answer="tool", is_streamed=True),
    Way(name="asyncio, chat: stream helper", call=on_loop(async_chat_helper), is_streamed=True),
    Way(name="asyncio, chat: streaming response, lines", call=on_loop(async_streaming_lines), is_streamed=True),
    Way(name="asyncio, responses: create", call=on_loop(async_responses_create)),
    Way(name="asyncio, responses: stream", call=on_loop(async_responses_stream), is_streamed=True),
    Way(name="asyncio, responses: stream, window", call=on_loop(async_responses_stream), is_streamed=True, window=True),
    Way(name="asyncio, responses: stream helper", call=on_loop(async_responses_helper), is_streamed=True),
    Way(
        name="asyncio, responses: streaming response, parsed stream",
        call=on_loop(async_responses_streaming),
        is_streamed=True,
    ),
]
