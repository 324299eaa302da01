"""Ways of asking in an event loop."""

# ruff: noqa: D103  # the table of ways names each of them

from __future__ import annotations

from typing import Any

from openai.types.chat import ChatCompletion

from ...support.matrix import Stage
from .seeing import (
    Answer,
    asked,
    chat,
    collect_calls,
    keep,
    run_calls,
    see_chunk,
    see_completion,
    see_event,
    see_line,
    see_response,
)


async def async_chat_create(client: Any, stage: Stage) -> None:
    see_completion(stage, await client.chat.completions.create(**chat(stage)))


async def async_chat_stream(client: Any, stage: Stage) -> None:
    arguments: dict[int, str] = {}
    async with await client.chat.completions.create(**chat(stage, stream=True)) as chunks:
        async for chunk in chunks:
            see_chunk(stage, chunk)
            collect_calls(chunk, arguments)
    run_calls(stage, arguments)


async def async_chat_helper(client: Any, stage: Stage) -> None:
    async with client.chat.completions.stream(**chat(stage)) as events:
        async for event in events:
            keep(stage, event)
            if event.type == "content.delta":
                stage.see(event.delta)


async def async_chat_parse(client: Any, stage: Stage) -> None:
    completion = await client.chat.completions.parse(**chat(stage, response_format=Answer))
    keep(stage, completion)
    parsed = completion.choices[0].message.parsed
    stage.see(parsed.text if isinstance(parsed, Answer) else None)


async def async_chat_raw(client: Any, stage: Stage) -> None:
    raw = await client.chat.completions.with_raw_response.create(**chat(stage))
    see_completion(stage, raw.parse())
    see_completion(stage, ChatCompletion.model_validate_json(raw.http_response.content))


async def async_responses_create(client: Any, stage: Stage) -> None:
    see_response(stage, await client.responses.create(**asked(stage)))


async def async_responses_stream(client: Any, stage: Stage) -> None:
    async with await client.responses.create(**asked(stage, stream=True)) as events:
        async for event in events:
            see_event(stage, event)


async def async_responses_helper(client: Any, stage: Stage) -> None:
    async with client.responses.stream(**asked(stage)) as events:
        async for event in events:
            see_event(stage, event)


async def async_responses_streaming(client: Any, stage: Stage) -> None:
    async with client.responses.with_streaming_response.create(**asked(stage, stream=True)) as raw:
        async for event in await raw.parse():
            see_event(stage, event)


async def async_streaming_lines(client: Any, stage: Stage) -> None:
    async with client.chat.completions.with_streaming_response.create(**chat(stage, stream=True)) as raw:
        async for line in raw.iter_lines():
            see_line(stage, line)
