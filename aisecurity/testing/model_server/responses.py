"""Responses of OpenAI: `response`, and the events of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any, Final

from .chat_completions import failure_body
from .formats import CREATED, Asked, Format, StreamEvent, interleaved
from .script import ModelAnswer

_USAGE: Final = {
    "input_tokens": 1,
    "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
    "output_tokens": 1,
    "output_tokens_details": {"reasoning_tokens": 0},
    "total_tokens": 2,
}
_TEXT: Final[Mapping[str, Any]] = {"type": "output_text", "annotations": [], "logprobs": []}


class Responses(Format):
    """`/v1/responses`: an output message for each text, one for a refusal, and an item for each call of a tool."""

    def whole(self, answer: ModelAnswer, asked: Asked) -> dict[str, Any]:
        """Return a `response`."""
        return _response(asked, "completed", [*_messages(answer, asked), *_calls(answer, asked)])

    def events(self, answer: ModelAnswer, asked: Asked) -> Iterator[StreamEvent]:
        """Yield the events of each message, then those of all calls of tools in turn."""
        for number, (event, is_piece) in enumerate(_events(answer, asked, self.whole(answer, asked))):
            yield StreamEvent(event | {"sequence_number": number}, event["type"], is_piece)

    def failure(self, words: str, status: int) -> dict[str, Any]:
        """Return the body of an error."""
        return failure_body(words, status)

    def failure_event(self, words: str, number: int) -> StreamEvent:
        """Return an error within a stream."""
        error = {"type": "error", "code": "server_error", "message": words, "param": None, "sequence_number": number}
        return StreamEvent(error, "error")


def _response(asked: Asked, status: str, output: Sequence[dict[str, Any]]) -> dict[str, Any]:
    is_over = status == "completed"
    return {
        "id": f"resp_{asked.number}",
        "object": "response",
        "created_at": CREATED,
        "status": status,
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "metadata": {},
        "model": asked.model,
        "output": list(output),
        "parallel_tool_calls": True,
        "temperature": 1.0,
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
        "usage": _USAGE if is_over else None,
    }


def _messages(answer: ModelAnswer, asked: Asked) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = [{**_TEXT, "text": text} for text in answer.texts]
    if answer.refusal is not None:
        parts.append({"type": "refusal", "refusal": answer.refusal})
    return [
        {
            "id": f"msg_{asked.number}_{number}",
            "type": "message",
            "role": "assistant",
            "status": "completed",
            "content": [part],
        }
        for number, part in enumerate(parts)
    ]


def _calls(answer: ModelAnswer, asked: Asked) -> list[dict[str, Any]]:
    return [
        {
            "id": f"fc_{asked.number}_{number}",
            "type": "function_call",
            "status": "completed",
            "call_id": asked.call_id(call, number),
            "name": call.name,
            "arguments": call.json,
        }
        for number, call in enumerate(answer.tool_calls)
    ]


_Unnumbered = tuple[dict[str, Any], bool]


def _events(answer: ModelAnswer, asked: Asked, whole: dict[str, Any]) -> Iterator[_Unnumbered]:
    begun = _response(asked, "in_progress", [])
    yield {"type": "response.created", "response": begun}, False
    yield {"type": "response.in_progress", "response": begun}, False
    index = count()
    for message in _messages(answer, asked):
        yield from _message_events(answer, message, next(index))
    yield from interleaved(_call_events(answer, call, next(index)) for call in _calls(answer, asked))
    yield {"type": "response.completed", "response": whole}, False


def _message_events(answer: ModelAnswer, message: dict[str, Any], index: int) -> Iterator[_Unnumbered]:
    (part,) = message["content"]
    kind: str = part["type"]
    member = "refusal" if kind == "refusal" else "text"
    place = {"item_id": message["id"], "output_index": index, "content_index": 0}
    odds: dict[str, Any] = {} if kind == "refusal" else {"logprobs": []}
    yield _added(index, message | {"status": "in_progress", "content": []})
    yield {"type": "response.content_part.added", "part": part | {member: ""}} | place, False
    for piece in answer.pieces(part[member]):
        yield {"type": f"response.{kind}.delta", "delta": piece} | place | odds, True
    yield {"type": f"response.{kind}.done", member: part[member]} | place | odds, False
    yield {"type": "response.content_part.done", "part": part} | place, False
    yield _done(index, message)


def _call_events(answer: ModelAnswer, call: dict[str, Any], index: int) -> Iterator[_Unnumbered]:
    place = {"item_id": call["id"], "output_index": index}
    yield _added(index, call | {"status": "in_progress", "arguments": ""})
    for piece in answer.pieces(call["arguments"]):
        yield {"type": "response.function_call_arguments.delta", "delta": piece} | place, True
    done = {"name": call["name"], "arguments": call["arguments"]}
    yield {"type": "response.function_call_arguments.done"} | done | place, False
    yield _done(index, call)


def _added(index: int, item: dict[str, Any]) -> _Unnumbered:
    return {"type": "response.output_item.added", "output_index": index, "item": item}, False


def _done(index: int, item: dict[str, Any]) -> _Unnumbered:
    return {"type": "response.output_item.done", "output_index": index, "item": item}, False
