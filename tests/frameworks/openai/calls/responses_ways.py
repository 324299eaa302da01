"""Ways of asking for a response."""

# ruff: noqa: D103  # the table of ways names each of them

from __future__ import annotations

from typing import Any

from ...support.matrix import Stage
from .seeing import TOOL, Answer, asked, keep, see_event, see_line, see_response


def responses_create(client: Any, stage: Stage) -> None:
    see_response(stage, client.responses.create(**asked(stage)))


def responses_parse(client: Any, stage: Stage) -> None:
    response = client.responses.parse(**asked(stage, text_format=Answer))
    keep(stage, response)
    parsed = response.output_parsed
    stage.see(parsed.text if isinstance(parsed, Answer) else None)


def responses_stream(client: Any, stage: Stage) -> None:
    with client.responses.create(**asked(stage, stream=True)) as events:
        for event in events:
            see_event(stage, event)


def responses_helper(client: Any, stage: Stage) -> None:
    with client.responses.stream(**asked(stage)) as events:
        for event in events:
            see_event(stage, event)
        keep(stage, events.get_final_response())


def responses_helper_parse(client: Any, stage: Stage) -> None:
    with client.responses.stream(**asked(stage, text_format=Answer)) as events:
        parsed = events.get_final_response().output_parsed
    keep(stage, parsed)
    stage.see(parsed.text if isinstance(parsed, Answer) else None)


def responses_raw(client: Any, stage: Stage) -> None:
    see_response(stage, client.responses.with_raw_response.create(**asked(stage)).parse())


def responses_raw_stream(client: Any, stage: Stage) -> None:
    with client.with_raw_response.responses.create(**asked(stage, stream=True)).parse() as events:
        for event in events:
            see_event(stage, event)


def responses_streaming_lines(client: Any, stage: Stage) -> None:
    with client.responses.with_streaming_response.create(**asked(stage, stream=True)) as raw:
        for line in raw.iter_lines():
            see_line(stage, line)


def responses_tools_stream(client: Any, stage: Stage) -> None:
    tool: Any = {"type": "function", "strict": False, **TOOL["function"]}
    with client.responses.create(**asked(stage, stream=True, tools=[tool])) as events:
        for event in events:
            see_event(stage, event)
