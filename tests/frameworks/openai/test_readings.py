"""Readings of events: what they hold, piece by piece, and what they refuse."""

from __future__ import annotations

from typing import Any

import pytest

from aisecurity.guard import NotAllowed
from aisecurity.guard._adapters.server_events import SentEvent
from aisecurity.guard._core.held_events import TextPiece, UnknownEvent
from aisecurity.guard.openai.chat_events import CompletionReading
from aisecurity.guard.openai.items import ItemAnswers
from aisecurity.guard.openai.response_events import ResponseReading
from aisecurity.guard.openai.responses import ResponseAnswers
from tests.support.guard.scanners import FORBIDDEN, FakeScanner

from .bodies import released, scanned


def chunk(delta: Any, **choice: Any) -> SentEvent:
    """Return a chunk of one choice."""
    return SentEvent(None, {"choices": [{"index": 0, "delta": delta, **choice}]})


def calls(*given: Any) -> list[SentEvent]:
    """Return a chunk for each piece of a call."""
    return [chunk({"tool_calls": [{"index": 0, **one}]}) for one in given]


@pytest.mark.parametrize(
    ("events", "message"),
    [
        (
            calls(
                {"id": "1", "type": "function", "function": {"name": "look"}},
                {"function": {"name": "look", "arguments": "{"}},
                {"function": {"arguments": "}"}},
            ),
            {"tool_calls": [{"id": "1", "type": "function", "function": {"name": "look", "arguments": "{}"}}]},
        ),
        (
            calls({"id": "1", "custom": {"name": "sh", "input": "ls"}}, {"custom": {"input": " -l"}}),
            {"tool_calls": [{"id": "1", "type": "custom", "custom": {"name": "sh", "input": "ls -l"}}]},
        ),
        (
            [chunk({"function_call": {"name": "look"}}), chunk({"function_call": {"arguments": "{}"}})],
            {"function_call": {"name": "look", "arguments": "{}"}},
        ),
        (
            [chunk({"reasoning_content": "Hm"}), chunk({"reasoning_content": "m."}, more=["x"])],
            {"others": ["Hmm.", "x"]},
        ),
        ([chunk(None, message={"content": "Hi."})], {"others": ["Hi."]}),
    ],
)
def test_chat(events: list[SentEvent], message: dict[str, Any]) -> None:
    """Of a chat, and none of these leaves before the end."""
    reading = CompletionReading()

    assert {None} == {reading.add(event) and () for event in events}
    assert [{"role": "assistant", "content": None, **message}] == list(reading.answers())


def test_chat_texts() -> None:
    """Pieces of texts, and a text beside the choices."""
    reading = CompletionReading()

    assert [TextPiece("0 content", "Hi"), TextPiece("0 refusal", "No")] == reading.add(
        chunk({"role": "assistant", "content": "Hi", "refusal": "No"})
    )
    assert [] == reading.add(SentEvent(None, {"choices": [], "usage": {"total_tokens": 1}}))
    assert reading.add(SentEvent(None, {"more": "words"})) is None
    assert "words" in str(reading.answers()[-1])


@pytest.mark.parametrize(
    "event",
    [
        chunk({"content": ["a text"]}),
        chunk({"content": 1}),
        chunk("a text"),
        chunk({}, index="0"),
        chunk({}, index=True),
        chunk({"tool_calls": [{"function": {}}]}),
        chunk({"tool_calls": "x"}),
        *calls({"type": "of another kind"}, {"function": "x"}, {"function": {"arguments": 1}}),
        SentEvent(None, {"choices": {"index": 0}}),
        SentEvent(None, {"choices": ["x"]}),
    ],
)
def test_unknown_chunks(event: SentEvent) -> None:
    """A chunk of another shape refuses the answer: nobody knows what its client makes of it."""
    with pytest.raises(UnknownEvent):
        CompletionReading().add(event)


def test_two_names() -> None:
    """A call that has two names has none that could be scanned."""
    reading = CompletionReading()
    first, second = calls({"function": {"name": "read"}}, {"function": {"name": "remove"}})
    reading.add(first)
    with pytest.raises(UnknownEvent):
        reading.add(second)


DELTA = "response.output_text.delta"


@pytest.mark.parametrize(
    "event",
    [
        {"type": "response.audio.delta", "delta": "x"},
        {"type": DELTA, "delta": {"text": "x"}},
        {"type": DELTA},
        {"type": DELTA, "delta": 1},
        {"type": "response.created", "response": "x"},
        {"type": "response.created", "response": {"output": "x"}},
        {"type": "response.output_item.done", "item": {}},
        {"type": "response.output_item.done", "output_index": 0, "item": "x"},
    ],
)
def test_unknown_events(event: Any) -> None:
    """An event of another kind or shape refuses the answer."""
    with pytest.raises(UnknownEvent):
        ResponseReading().add(SentEvent(None, event))


@pytest.mark.parametrize(
    ("event", "pieces"),
    [
        ({"type": DELTA, "delta": "Hi"}, [TextPiece(f"{DELTA} None None None None None", "Hi")]),
        ({"type": DELTA, "delta": "Hi", "more": "words"}, None),
        ({"type": "response.created", "response": {"id": "r", "output": []}}, ()),
        ({"type": "response.created", "response": {"id": "r", "output": [{"type": "x", "text": "Hi."}]}}, None),
        ({"type": "response.completed", "response": {"id": "r"}}, None),
        ({"type": "response.output_item.added", "output_index": 0, "item": {"type": "message"}}, ()),
        ({"type": "response.output_item.added", "output_index": 0, "item": {"type": "web_search_call"}}, None),
        ({"type": "response.function_call_arguments.delta", "delta": "{"}, None),
        ({"type": "response.shell_call_output_content.delta", "delta": {"stdout": "x", "id": "1"}}, None),
        ({"type": "response.web_search_call.searching"}, ()),
    ],
)
def test_events(event: Any, pieces: Any) -> None:
    """Only pieces of a text, and what announces one, may leave before the end."""
    assert pieces == ResponseReading().add(SentEvent(None, event))


def test_events_without_end() -> None:
    """Of a response that has no end, its items and all texts of its events are scanned."""
    scanner = FakeScanner()
    item = {"type": "function_call", "name": "lookup", "call_id": "1", "arguments": '{"place": "Skye"}'}
    given = [
        {"type": "response.output_item.done", "output_index": 3, "item": item},
        {"type": "response.shell_call_output_content.delta", "delta": {"stdout": "two "}},
        {"type": "response.shell_call_output_content.delta", "delta": {"stdout": "pieces"}},
        {"type": DELTA, "delta": "Hi", "output_index": 4},
        {"type": "response.output_text.annotation.added", "annotation": {"title": "A hill"}},
    ]

    assert given == list(released(ResponseAnswers(), given, scanner=scanner))
    for text in ("Skye", "two pieces", "Hi", "A hill"):
        assert text in scanned(scanner)


def test_end_of_a_response() -> None:
    """What stands behind the end of a response is none of its events."""
    given: list[Any] = [{"type": "response.completed", "response": {"output": []}}, "[DONE]"]
    assert given == list(released(ResponseAnswers(), given))


def test_items() -> None:
    """Items are never streamed, and one that is masked stands for itself."""
    with pytest.raises(NotAllowed):
        list(released(ItemAnswers(), [{"data": [FORBIDDEN]}]))
    assert [] == list(released(ItemAnswers(), []))
    assert not ItemAnswers().is_error(SentEvent(None, {"error": "x"}))
    item = {"type": "message", "content": "a"}
    assert {"type": "message", "content": "b"} == ItemAnswers().replaced(item, [item], [{**item, "content": "b"}])
    assert {"data": ["b"]} == ItemAnswers().replaced({"data": ["a"]}, ["a"], ["b", "more"])
    assert [] == list(ItemAnswers().reading().replaced([], []))
