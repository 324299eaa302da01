"""Ways of asking for a completion."""

# ruff: noqa: D103  # the table of ways names each of them

from __future__ import annotations

from typing import Any

from openai.types.chat import ChatCompletion

from ...support.matrix import Stage
from .seeing import TOOL, Answer, chat, keep, see_chunks, see_completion, see_line


def chat_create(client: Any, stage: Stage) -> None:
    see_completion(stage, client.chat.completions.create(**chat(stage)))


def chat_choices(client: Any, stage: Stage) -> None:
    see_completion(stage, client.chat.completions.create(**chat(stage, n=2)))


def chat_parse(client: Any, stage: Stage) -> None:
    completion = client.chat.completions.parse(**chat(stage, response_format=Answer))
    keep(stage, completion)
    parsed = completion.choices[0].message.parsed
    stage.see(parsed.text if isinstance(parsed, Answer) else None)


def chat_stream(client: Any, stage: Stage) -> None:
    with client.chat.completions.create(**chat(stage, stream=True)) as chunks:
        see_chunks(stage, chunks)


def chat_choices_stream(client: Any, stage: Stage) -> None:
    with client.chat.completions.create(**chat(stage, stream=True, n=2)) as chunks:
        see_chunks(stage, chunks)


def chat_helper(client: Any, stage: Stage) -> None:
    with client.chat.completions.stream(**chat(stage)) as events:
        for event in events:
            keep(stage, event)
            if event.type == "content.delta":
                stage.see(event.delta)


def chat_helper_parse(client: Any, stage: Stage) -> None:
    with client.chat.completions.stream(**chat(stage, response_format=Answer)) as events:
        parsed = events.get_final_completion().choices[0].message.parsed
    keep(stage, parsed)
    stage.see(parsed.text if isinstance(parsed, Answer) else None)


def chat_raw(client: Any, stage: Stage) -> None:
    raw = client.chat.completions.with_raw_response.create(**chat(stage))
    see_completion(stage, raw.parse())
    see_completion(stage, ChatCompletion.model_validate_json(raw.http_response.content))
    see_completion(stage, ChatCompletion.model_validate_json(raw.text))


def chat_raw_stream(client: Any, stage: Stage) -> None:
    raw = client.chat.completions.with_raw_response.create(**chat(stage, stream=True))
    with raw.parse() as chunks:
        see_chunks(stage, chunks)


def chat_raw_lines(client: Any, stage: Stage) -> None:
    raw = client.chat.completions.with_raw_response.create(**chat(stage, stream=True))
    for line in raw.http_response.iter_lines():
        see_line(stage, line)


def chat_streaming(client: Any, stage: Stage) -> None:
    with client.chat.completions.with_streaming_response.create(**chat(stage)) as raw:
        see_completion(stage, raw.parse())


def chat_streaming_bytes(client: Any, stage: Stage) -> None:
    with client.chat.completions.with_streaming_response.create(**chat(stage)) as raw:
        see_completion(stage, ChatCompletion.model_validate_json(b"".join(raw.iter_bytes())))


def chat_streaming_lines(client: Any, stage: Stage) -> None:
    with client.chat.completions.with_streaming_response.create(**chat(stage, stream=True)) as raw:
        for line in raw.iter_lines():
            see_line(stage, line)


def chat_streaming_stream(client: Any, stage: Stage) -> None:
    with client.chat.completions.with_streaming_response.create(**chat(stage, stream=True)) as raw:
        see_chunks(stage, raw.parse())


def chat_copied(client: Any, stage: Stage) -> None:
    copied = client.with_options(timeout=5).copy(max_retries=0)
    see_completion(stage, copied.chat.completions.create(**chat(stage)))


def chat_tools(client: Any, stage: Stage) -> None:
    see_completion(stage, client.chat.completions.create(**chat(stage, tools=[TOOL])))


def chat_tools_stream(client: Any, stage: Stage) -> None:
    with client.chat.completions.create(**chat(stage, tools=[TOOL], stream=True)) as chunks:
        see_chunks(stage, chunks)


def chat_post(client: Any, stage: Stage) -> None:
    see_completion(stage, client.post("/chat/completions", cast_to=ChatCompletion, body=chat(stage)))
