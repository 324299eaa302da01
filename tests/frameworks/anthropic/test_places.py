"""Each place of a request and of an answer where a text can stand: none is left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pytest

from aisecurity.guard import NotAllowed
from tests.support.guard.scanners import FORBIDDEN

from .service import ASKED, BEGIN, END, QUESTION, Service, change, message, start, stop, streamed, text

SEARCH: Final[dict[str, Any]] = {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {}}
FOUND: Final[dict[str, Any]] = {"type": "web_search_tool_result", "tool_use_id": "s", "content": [{"title": FORBIDDEN}]}
CALL: Final[dict[str, Any]] = {"type": "tool_use", "id": "t", "name": "send", "input": {}}
CITED: Final[dict[str, Any]] = {"type": "char_location", "cited_text": FORBIDDEN}
REFUSED: Final[dict[str, Any]] = {"type": "refusal", "category": None, "explanation": FORBIDDEN}

REQUESTS: Final[Mapping[str, dict[str, Any]]] = {
    "user": {"messages": [{"role": "user", "content": FORBIDDEN}]},
    "history": {"messages": [{"role": "assistant", "content": [text(FORBIDDEN)]}, *QUESTION]},
    "tool_result": {
        "messages": [{"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t", "content": FORBIDDEN}]}]
    },
    "system": {"messages": QUESTION, "system": FORBIDDEN},
    "system_blocks": {"messages": QUESTION, "system": [text(FORBIDDEN)]},
    "tools": {"messages": QUESTION, "tools": [{"name": "a", "description": FORBIDDEN, "input_schema": {}}]},
    "schema": {
        "messages": QUESTION,
        "output_config": {"format": {"type": "json_schema", "schema": {"description": f"is {FORBIDDEN}"}}},
    },
    "member_of_a_schema": {
        "messages": QUESTION,
        "output_config": {"format": {"type": "json_schema", "schema": {"properties": {f"is {FORBIDDEN}": {}}}}},
    },
    "extra_body": {"messages": QUESTION, "extra_body": {"new": [f"is {FORBIDDEN}", 1]}},
}

MESSAGES: Final[Mapping[str, dict[str, Any]]] = {
    "text": message(text(FORBIDDEN)),
    "second_text": message(text("a"), text(FORBIDDEN)),
    "thinking": message({"type": "thinking", "thinking": FORBIDDEN, "signature": "A"}, text("a")),
    "citation": message(text("a", citations=[CITED])),
    "tool": message({**CALL, "input": {"to": FORBIDDEN}}),
    "server_tool": message({**SEARCH, "input": {"query": FORBIDDEN}}),
    "server_result": message(SEARCH, FOUND),
    "explanation": message(stop_reason="refusal", stop_details=REFUSED),
    "list_for_a_text": message(stop_details={"explanation": [FORBIDDEN]}),
    "details": message(stop_details=FORBIDDEN),
    "new_detail": message(stop_details={"type": "refusal", "advice": FORBIDDEN}),
    "new_member": message(text("a"), summary=FORBIDDEN),
    "new_block": message({"type": "hologram"}),
    "no_block": message(content=["a"]),
    "no_content": {"type": "message", "role": "assistant"},
    "no_message": {"type": "completion", "completion": "a"},
}

STREAMS: Final[Mapping[str, list[dict[str, Any]]]] = {
    "text": [start(0, text("")), change(0, "text_delta", text="f0rb"), change(0, "text_delta", text="idden")],
    "text_at_once": [start(0, text(FORBIDDEN))],
    "second_text": [start(0, text("a")), stop(0), start(1, text("")), change(1, "text_delta", text=FORBIDDEN)],
    "thinking": [
        start(0, {"type": "thinking", "thinking": "", "signature": ""}),
        change(0, "thinking_delta", thinking=FORBIDDEN),
        change(0, "signature_delta", signature="A"),
    ],
    "tool": [start(0, CALL), change(0, "input_json_delta", partial_json=f'{{"to": "{FORBIDDEN}"}}')],
    "tool_at_once": [start(0, {**CALL, "input": {"to": FORBIDDEN}})],
    "broken_arguments": [start(0, CALL), change(0, "input_json_delta", partial_json=f'{{"to": "{FORBIDDEN}')],
    "two_values": [
        start(0, CALL),
        change(0, "input_json_delta", partial_json=f'{{"to": "{FORBIDDEN}", '),
        change(0, "input_json_delta", partial_json='"to": "a"}'),
    ],
    "server_result": [start(0, SEARCH), stop(0), start(1, FOUND)],
    "citation": [start(0, text("a")), change(0, "citations_delta", citation=CITED)],
    "second_citation": [
        start(0, text("a", citations=[{"cited_text": "b"}])),
        change(0, "citations_delta", citation=CITED),
    ],
    "compaction": [start(0, {"type": "compaction", "content": None}), change(0, "compaction_delta", content=FORBIDDEN)],
    "explanation": [{"type": "message_delta", "delta": {"stop_details": REFUSED}, "usage": {}}],
    "second_explanation": [{"type": "message_delta", "delta": {"stop_details": {"explanation": "a"}}, "usage": {}}] * 2,
    "new_member_of_an_event": [{"type": "message_delta", "delta": {}, "usage": {}, "summary": FORBIDDEN}],
    "new_member_of_a_change": [start(0, text("a")), change(0, "text_delta", text="a", alternative=FORBIDDEN)],
    "new_member_of_the_end": [{"type": "message_delta", "delta": {"summary": FORBIDDEN}, "usage": {}}],
    "new_name_of_a_member": [{"type": "message_delta", "delta": {"data": {f"is {FORBIDDEN}": [1, None]}}, "usage": {}}],
    "new_event": [{"type": "content_block_magic", "text": "a"}],
    "new_change": [start(0, text("")), change(0, "hologram_delta", text="a")],
    "new_block": [start(0, {"type": "hologram"})],
    "change_of_another_block": [start(0, CALL), change(0, "text_delta", text="a")],
    "change_of_no_block": [change(0, "text_delta", text="a")],
    "block_out_of_order": [start(1, text("a"))],
    "arguments_twice": [start(0, {**CALL, "input": {"a": 1}}), change(0, "input_json_delta", partial_json="{}")],
    "no_text": [start(0, text("")), change(0, "text_delta", text=5)],
    "no_delta": [start(0, text("")), {"type": "content_block_delta", "index": 0}],
    "second_message": [BEGIN],
}


@pytest.mark.parametrize("place", REQUESTS)
def test_requests(service: Service, place: str) -> None:
    """Nothing is sent where a text anywhere is blocked."""
    client = service.client(message(text("a")))

    with pytest.raises(NotAllowed):
        service.get(client.messages.create(**{**ASKED, **REQUESTS[place]}))
    assert [] == service.sent


@pytest.mark.parametrize("place", MESSAGES)
def test_answers(service: Service, place: str) -> None:
    """Nothing is given back where a text anywhere is blocked, or cannot be read."""
    client = service.client(MESSAGES[place])

    with pytest.raises(NotAllowed):
        service.get(client.messages.create(**ASKED))
    decisions = [counts for side, counts in service.guard.stats.decisions.items() if side != "prompt"]
    assert 1 == sum(counts.get(word, 0) for counts in decisions for word in ("blocked", "unscanned"))


@pytest.mark.parametrize("place", STREAMS)
def test_streams(service: Service, place: str) -> None:
    """No event leaves where a text anywhere is blocked, or cannot be read; the upstream is closed."""
    answer = streamed([BEGIN, *STREAMS[place], *END])
    client = service.client(answer)
    stream = service.get(client.messages.create(**ASKED, stream=True))
    left = list[Any]()

    with pytest.raises(NotAllowed):
        left.extend(service.all(stream))
    assert ([], True) == (left, answer.is_closed)


@pytest.mark.parametrize(
    "content",
    [
        b"event: message_stop\ndata: {\n\n",
        b'event: message_stop\ndata: {"type": "message_start"}\n\n',
        b"event: message_stop\ndata: [1]\n\n",
        b"event: message_stop\ndata: \xff\n\n",
    ],
)
def test_events_that_cannot_be_read(service: Service, content: bytes) -> None:
    """What two clients would read differently, or not at all, is refused."""
    client = service.client(streamed(content))

    with pytest.raises(NotAllowed) as refused:
        service.all(service.get(client.messages.create(**ASKED, stream=True)))
    assert not isinstance(refused.value.__context__, UnicodeError)
