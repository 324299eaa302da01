"""Messages of Anthropic: `message`, and the events of one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from .formats import Asked, Format, StreamEvent
from .script import ModelAnswer, ToolUse

_ERRORS: Final = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    429: "rate_limit_error",
    529: "overloaded_error",
}


class Messages(Format):
    """`/v1/messages`: a block for each text and each call of a tool; the words of a refusal are its explanation."""

    def whole(self, answer: ModelAnswer, asked: Asked) -> dict[str, Any]:
        """Return a `message`."""
        return _message(asked, [block.json for block in _blocks(answer, asked)], _end(answer))

    def events(self, answer: ModelAnswer, asked: Asked) -> Iterator[StreamEvent]:
        """Yield the events of each block after the other, as this API sends them."""
        start = _message(asked, [], {"stop_reason": None, "stop_sequence": None, "stop_details": None})
        yield _event("message_start", message=start)
        yield _event("ping")
        for index, block in enumerate(_blocks(answer, asked)):
            yield from _block_events(answer, index, block)
        yield _event("message_delta", delta=_end(answer), usage={"output_tokens": 1})
        yield _event("message_stop")

    def failure(self, words: str, status: int) -> dict[str, Any]:
        """Return the body of an error."""
        return {"type": "error", "error": {"type": _ERRORS.get(status, "api_error"), "message": words}}

    def failure_event(self, words: str, number: int) -> StreamEvent:
        """Return an error within a stream."""
        return StreamEvent(self.failure(words, 529), "error")


def _message(asked: Asked, blocks: list[dict[str, Any]], end: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": f"msg_{asked.number}",
        "type": "message",
        "role": "assistant",
        "model": asked.model,
        "content": blocks,
        "usage": {"input_tokens": 1, "output_tokens": 1},
        **end,
    }


def _end(answer: ModelAnswer) -> dict[str, Any]:
    reason = "tool_use" if answer.tool_calls else "end_turn"
    if answer.refusal is None:
        return {"stop_reason": reason, "stop_sequence": None, "stop_details": None}
    details = {"type": "refusal", "category": "general_harms", "explanation": answer.refusal}
    return {"stop_reason": "refusal", "stop_sequence": None, "stop_details": details}


class _Block(NamedTuple):
    """A block of a message, and what it streams."""

    begun: dict[str, Any]
    kind: str
    """The type of its changes."""
    member: str
    """The member of a change."""
    streamed: str
    whole: dict[str, Any]

    @property
    def json(self) -> dict[str, Any]:
        """The block as it is in a message."""
        return self.begun | self.whole


def _blocks(answer: ModelAnswer, asked: Asked) -> list[_Block]:
    texts = [
        _Block({"type": "text", "text": "", "citations": None}, "text_delta", "text", text, {"text": text})
        for text in answer.texts
    ]
    calls = [
        _Block(
            {"type": "tool_use", "id": asked.call_id(call, number), "name": call.name, "input": {}},
            "input_json_delta",
            "partial_json",
            call.json,
            {"input": _input(call)},
        )
        for number, call in enumerate(answer.tool_calls)
    ]
    return texts + calls


def _input(call: ToolUse) -> Any:
    try:
        return json.loads(call.json)
    except ValueError:  # arguments that break off, which only a stream can show
        return {}


def _block_events(answer: ModelAnswer, index: int, block: _Block) -> Iterator[StreamEvent]:
    yield _event("content_block_start", index=index, content_block=block.begun)
    for piece in answer.pieces(block.streamed):
        yield _event("content_block_delta", is_piece=True, index=index, delta={"type": block.kind, block.member: piece})
    yield _event("content_block_stop", index=index)


def _event(name: str, *, is_piece: bool = False, **members: Any) -> StreamEvent:
    return StreamEvent({"type": name, **members}, name, is_piece)
