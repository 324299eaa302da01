"""Answers of Responses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._adapters.answer_format import UNREADABLE, message_of
from .._adapters.json_values import is_array, texts_beside
from .._adapters.server_events import SentEvent
from .known import OF_RESPONSE
from .response_events import ResponseReading


class ResponseAnswers:
    """`response`: the items of its output."""

    def said(self, answer: dict[str, Any]) -> Sequence[Any]:
        """Return the items of the output, and a message of what stands beside them."""
        output: Any = answer.get("output") or []
        if not is_array(output):
            return UNREADABLE
        beside = texts_beside(answer, OF_RESPONSE)
        return [*output, *([message_of(beside, "assistant")] if beside else [])]

    def replaced(self, answer: dict[str, Any], said: Sequence[Any], passed: Sequence[Any]) -> dict[str, Any]:
        """Return *answer* with the items that *passed*."""
        return {**answer, "output": list(passed[: len(answer["output"])])}

    def reading(self) -> ResponseReading:
        """Return a reading of the events of one response."""
        return ResponseReading()

    def is_error(self, event: SentEvent) -> bool:
        """Return whether *event* is an error in place of the rest."""
        given = event.members
        return given is not None and (given.get("type") == "error" or bool(given.get("error")))
