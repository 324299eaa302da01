"""Chat Completions of OpenAI: `chat.completion`, and its chunks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from .formats import CREATED, Asked, Format, StreamEvent, interleaved
from .script import ModelAnswer, ToolUse

_USAGE: Final = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}


class ChatCompletions(Format):
    """`/v1/chat/completions`: as many choices as *n* asks for."""

    def whole(self, answer: ModelAnswer, asked: Asked) -> dict[str, Any]:
        """Return a `chat.completion`."""
        choices = [
            {
                "index": index,
                "message": _message(answer, asked, index),
                "logprobs": None,
                "finish_reason": _reason(answer, index),
            }
            for index in range(_count(asked))
        ]
        return _head(asked, "chat.completion") | {"choices": choices, "usage": _USAGE}

    def events(self, answer: ModelAnswer, asked: Asked) -> Iterator[StreamEvent]:
        """Yield the chunks of all choices in turn, the usage if it is asked for, and the end."""
        head = _head(asked, "chat.completion.chunk")
        for index, delta, reason, is_piece in interleaved(
            _deltas(answer, asked, index) for index in range(_count(asked))
        ):
            choice = {"index": index, "delta": delta, "logprobs": None, "finish_reason": reason}
            yield StreamEvent(head | {"choices": [choice]}, is_piece=is_piece)
        options: dict[str, Any] = asked.json.get("stream_options") or {}
        if options.get("include_usage"):
            yield StreamEvent(head | {"choices": [], "usage": _USAGE})
        yield StreamEvent("[DONE]")

    def failure(self, words: str, status: int) -> dict[str, Any]:
        """Return the body of an error."""
        return failure_body(words, status)

    def failure_event(self, words: str, number: int) -> StreamEvent:
        """Return an error within a stream."""
        return StreamEvent(failure_body(words, 500))


def failure_body(words: str, status: int) -> dict[str, Any]:
    """Return the body of an error of OpenAI."""
    kind = "server_error" if status >= 500 else "invalid_request_error"
    return {"error": {"message": words, "type": kind, "param": None, "code": None}}


def _count(asked: Asked) -> int:
    return int(asked.json.get("n") or 1)


def _head(asked: Asked, kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{asked.number}", "object": kind, "created": CREATED, "model": asked.model}


def _text(answer: ModelAnswer, index: int) -> str | None:
    return answer.texts[min(index, len(answer.texts) - 1)] if answer.texts else None


def _calls(answer: ModelAnswer, index: int) -> tuple[ToolUse, ...]:
    return tuple(answer.tool_calls) if index == 0 else ()


def _reason(answer: ModelAnswer, index: int) -> str:
    return "tool_calls" if _calls(answer, index) else "stop"


def _message(answer: ModelAnswer, asked: Asked, index: int) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": _text(answer, index), "refusal": answer.refusal}
    if calls := _calls(answer, index):
        message["tool_calls"] = [_call(asked, number, call, call.json) for number, call in enumerate(calls)]
    return message


def _call(asked: Asked, number: int, call: ToolUse, arguments: str) -> dict[str, Any]:
    function = {"name": call.name, "arguments": arguments}
    return {"id": asked.call_id(call, number), "type": "function", "function": function}


def _deltas(answer: ModelAnswer, asked: Asked, index: int) -> Iterator[tuple[int, dict[str, Any], str | None, bool]]:
    """Yield the changes of one choice, each with its index, the reason of an end, and whether it is a piece."""
    yield index, {"role": "assistant", "content": None if _text(answer, index) is None else ""}, None, False
    for member, text in (("content", _text(answer, index)), ("refusal", answer.refusal)):
        for piece in answer.pieces(text or ""):
            yield index, {member: piece}, None, True
    for call, is_piece in interleaved(
        _call_deltas(answer, asked, number, call) for number, call in enumerate(_calls(answer, index))
    ):
        yield index, {"tool_calls": [call]}, None, is_piece
    yield index, {}, _reason(answer, index), False


def _call_deltas(
    answer: ModelAnswer, asked: Asked, number: int, call: ToolUse
) -> Iterator[tuple[dict[str, Any], bool]]:
    yield {"index": number, **_call(asked, number, call, "")}, False
    for piece in answer.pieces(call.json):
        yield {"index": number, "function": {"arguments": piece}}, True
