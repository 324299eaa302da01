"""Lists of items and messages that the API keeps, and single ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from .._adapters.answer_format import UNREADABLE, message_of
from .._adapters.json_values import is_array, texts_beside
from .._adapters.server_events import SentEvent
from .._core.held_events import TextPiece, UnknownEvent

_KNOWN: Final = frozenset({"created_at", "data", "first_id", "has_more", "id", "last_id", "metadata", "object"})


class ItemAnswers:
    """A page with `data`, an item, or an object that has none."""

    def said(self, answer: dict[str, Any]) -> Sequence[Any]:
        """Return the items, and the texts beside them."""
        if "data" not in answer and "type" in answer:
            return [answer]
        items: Any = answer.get("data") or []
        if not is_array(items):
            return UNREADABLE
        beside = texts_beside(answer, _KNOWN)
        return [*items, *([message_of(beside, "assistant")] if beside else [])]

    def replaced(self, answer: dict[str, Any], said: Sequence[Any], passed: Sequence[Any]) -> dict[str, Any]:
        """Return *answer* with the items that *passed*."""
        if "data" not in answer:
            (item,) = passed
            return dict(item)
        return {**answer, "data": list(passed[: len(answer["data"])])}

    def reading(self) -> NoEvents:
        """Return a reading that knows no event: these come whole."""
        return NoEvents()

    def is_error(self, event: SentEvent) -> bool:
        """Return whether *event* is an error in place of the rest."""
        return False


class NoEvents:
    """Reading of an answer that is never streamed."""

    def add(self, event: SentEvent) -> Sequence[TextPiece] | None:
        """Refuse *event*."""
        raise UnknownEvent

    def answers(self) -> Sequence[Any]:
        """Return nothing: there was no event."""
        return ()

    def replaced(self, events: Sequence[SentEvent], answers: Sequence[Any]) -> Sequence[SentEvent]:
        """Return *events*, of which there are none."""
        return events
