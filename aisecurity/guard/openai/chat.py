"""Answers of Chat Completions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._adapters.answer_format import UNREADABLE, message_of
from .._adapters.json_values import is_array, is_object, texts_beside
from .._adapters.server_events import SentEvent
from .chat_events import CompletionReading
from .known import OF_CHOICE, OF_COMPLETION


class CompletionAnswers:
    """`chat.completion`: a message for each choice."""

    def said(self, answer: dict[str, Any]) -> Sequence[Any]:
        """Return the message of each choice, and a message of what stands beside them."""
        choices: Any = answer.get("choices") or []
        if not is_array(choices) or not all(is_object(one) and is_object(one.get("message")) for one in choices):
            return UNREADABLE
        beside = texts_beside(answer, OF_COMPLETION)
        for choice in choices:
            # A delta has no place in a whole answer.
            beside += texts_beside(choice, OF_CHOICE - {"delta"})
        return [*(choice["message"] for choice in choices), *([message_of(beside, "assistant")] if beside else [])]

    def replaced(self, answer: dict[str, Any], said: Sequence[Any], passed: Sequence[Any]) -> dict[str, Any]:
        """Return *answer* with the messages that *passed*. What repeats a text token by token is dropped with it."""
        choices = [
            choice if one is other else {**choice, "message": other, "logprobs": None}
            for choice, one, other in zip(answer["choices"], said, passed, strict=False)
        ]
        return {**answer, "choices": choices}

    def reading(self) -> CompletionReading:
        """Return a reading of the chunks of one completion."""
        return CompletionReading()

    def is_error(self, event: SentEvent) -> bool:
        """Return whether *event* is an error in place of the rest."""
        return event.members is not None and bool(event.members.get("error"))
