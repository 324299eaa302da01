"""Masks: the masked text stands in each place that repeats it, and the text in none."""

from __future__ import annotations

from typing import Any

import pytest

from aisecurity.guard import NotAllowed
from aisecurity.guard._adapters.answer_format import AnswerFormat
from aisecurity.guard._adapters.server_events import DONE
from aisecurity.guard.openai.chat import CompletionAnswers
from aisecurity.guard.openai.responses import ResponseAnswers
from aisecurity.testing.model_server import ModelAnswer, ToolUse
from aisecurity.testing.model_server.chat_completions import ChatCompletions as ChatServer
from aisecurity.testing.model_server.formats import Format
from aisecurity.testing.model_server.responses import Responses as ResponsesServer
from tests.support.guard.scanners import FORBIDDEN, FakeScanner

from .bodies import FORMATS, MASKED, by_mask, events, passed, released, whole

SAYS = ModelAnswer(["Over the hills.", f"A {FORBIDDEN} word."], piece_sizes=(1, 2))
REFUSES = ModelAnswer(refusal=f"A {FORBIDDEN} word.", piece_sizes=(1, 2))
CALLS = ModelAnswer(f"A {FORBIDDEN} word.", tool_calls=[ToolUse("lookup", {"place": "Skye"})])


def masked(answers: AnswerFormat, given: list[Any]) -> list[Any]:
    """Return the events with masks."""
    return list(released(answers, given, scanner=FakeScanner(by_mask), mask={"response"}))


@pytest.mark.parametrize("answer", [SAYS, REFUSES])
@pytest.mark.parametrize(("answers", "server"), FORMATS)
def test_streamed(answers: AnswerFormat, server: Format, answer: ModelAnswer) -> None:
    """Of a stream."""
    given = events(server, answer, n=2)

    left = masked(answers, given)

    assert FORBIDDEN not in "".join(_deltas(left))
    assert FORBIDDEN not in str(left)
    assert MASKED in "".join(_deltas(left))
    assert left[0] == given[0]


def test_places_of_a_response() -> None:
    """All five places of a response say the same."""
    left = masked(ResponseAnswers(), events(ResponsesServer(), ModelAnswer(f"A {FORBIDDEN} word.")))

    text = f"A {MASKED} word."
    by_type: dict[str, Any] = {event["type"].removeprefix("response."): event for event in left}
    assert text == by_type["output_text.delta"]["delta"] == by_type["output_text.done"]["text"]
    assert text == by_type["content_part.done"]["part"]["text"]
    assert text == by_type["output_item.done"]["item"]["content"][0]["text"]
    assert text == by_type["completed"]["response"]["output"][0]["content"][0]["text"]
    assert 1 == [event["type"] for event in left].count("response.output_text.delta")


@pytest.mark.parametrize(("answers", "server"), FORMATS)
def test_whole(answers: AnswerFormat, server: Format) -> None:
    """Of a whole answer."""
    left = passed(answers, whole(server, SAYS, n=2), mask=True)

    assert FORBIDDEN not in str(left)
    assert MASKED in str(left)
    assert "Over the hills." in str(left)


@pytest.mark.parametrize(("answers", "server"), FORMATS)
def test_not_alone(answers: AnswerFormat, server: Format) -> None:
    """A text beside a call of a tool: of a chat's message that is one, and blocks, of a response two items."""
    if isinstance(answers, CompletionAnswers):
        with pytest.raises(NotAllowed):
            masked(answers, events(server, CALLS))
    else:
        left = masked(answers, events(server, CALLS))
        assert FORBIDDEN not in str(left)
        assert "Skye" in str(left)


def test_logprobs() -> None:
    """Tokens of a masked text, which repeat it, are dropped; those of another choice are not."""
    tokens: Any = {"content": [{"token": FORBIDDEN, "logprob": -0.1, "bytes": None, "top_logprobs": None}]}
    chat = whole(ChatServer(), SAYS, n=2)
    chunks = events(ChatServer(), SAYS, n=2)
    response = events(ResponsesServer(), ModelAnswer(f"A {FORBIDDEN} word."))
    for choice in chat["choices"]:
        choice["logprobs"] = tokens
    for chunk in chunks[:-1]:
        chunk["choices"][0]["logprobs"] = tokens
    for event in response:
        if "logprobs" in event:
            event["logprobs"] = tokens["content"]

    first, second = passed(CompletionAnswers(), chat, mask=True)["choices"]
    assert (tokens, None) == (first["logprobs"], second["logprobs"])
    left = masked(CompletionAnswers(), chunks)[:-1]
    assert {0} == {one["index"] for chunk in left for one in chunk["choices"] if one["logprobs"]}
    assert FORBIDDEN not in str(masked(ResponseAnswers(), response))


def test_item_that_says_its_text_at_once() -> None:
    """An item that has its text from the beginning, a text that comes without pieces, and no response at the end."""
    given = events(ResponsesServer(), ModelAnswer(f"A {FORBIDDEN} word."))
    kept = [event for event in given if not event["type"].endswith((".delta", ".completed"))]
    done = next(event for event in given if event["type"] == "response.output_item.done")
    for event in kept:
        if event["type"] == "response.output_item.added":
            event["item"] = {**done["item"], "content": f"A {FORBIDDEN} word."}
        if event["type"] == "response.content_part.added":
            event["part"] = done["item"]["content"][0]
    done["item"]["content"] = f"A {FORBIDDEN} word."

    left = masked(ResponseAnswers(), kept)

    assert FORBIDDEN not in str(left)
    assert MASKED in left[2]["item"]["content"]


def test_item_of_texts() -> None:
    """An item whose content is a list of texts, and an event of its place that says something else."""
    given = [
        {"type": "response.output_text.delta", "output_index": 4, "delta": FORBIDDEN},
        {"type": "response.web_search_call.searching", "output_index": 4},
        {
            "type": "response.output_item.done",
            "output_index": 4,
            "item": {"type": "message", "role": "assistant", "content": [FORBIDDEN]},
        },
        "[DONE]",
    ]

    delta, done, end = masked(ResponseAnswers(), given)

    assert (MASKED, [MASKED], "[DONE]") == (delta["delta"], done["item"]["content"], end)


def test_place_of_another_index() -> None:
    """A piece whose index is not that of its item cannot be masked, and does not leave."""
    given = events(ResponsesServer(), ModelAnswer(f"A {FORBIDDEN} word."))
    for event in given:
        if event["type"] == "response.output_text.done":
            event["output_index"] = 7

    with pytest.raises(NotAllowed):
        masked(ResponseAnswers(), given)


def _deltas(given: list[Any]) -> list[str]:
    objects = [event for event in given if event != DONE]
    of_choices = [choice["delta"] for event in objects for choice in event.get("choices", ())]
    return [str(event.get("delta", "")) for event in objects] + [
        delta.get("content") or delta.get("refusal") or "" for delta in of_choices
    ]
