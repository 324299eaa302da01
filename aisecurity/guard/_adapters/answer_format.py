"""Formats of a provider's answers, whole and streamed: what the two kinds of bodies have in common for a guard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Protocol

from .._core.held_events import EventReading
from .server_events import SentEvent

_OF_ERROR: Final = frozenset({"code", "error", "message", "param", "request_id", "sequence_number", "type"})
UNREADABLE: Final[Sequence[Any]] = ({"type": "an answer that cannot be read"},)
"""An answer of a kind that no guard knows, which each refuses and counts."""


class UpstreamError(Exception):
    """An error that the provider sent in its stream: what was held is dropped, and the client is told."""

    def __init__(self, event: SentEvent) -> None:
        super().__init__("an error in the stream")
        given = event.members or {}
        # Nothing that the error could bring along.
        self.event = SentEvent(event.name, {name: value for name, value in given.items() if name in _OF_ERROR})


class AnswerFormat(Protocol):
    """The answers of one kind of a provider's endpoints."""

    def said(self, answer: dict[str, Any]) -> Sequence[Any]:
        """Return all that *answer* says, as messages of a model."""
        ...  # of a Protocol

    def replaced(self, answer: dict[str, Any], said: Sequence[Any], passed: Sequence[Any]) -> dict[str, Any]:
        """Return *answer* with what *passed* has in the place of what it *said*."""
        ...  # of a Protocol

    def reading(self) -> EventReading[SentEvent]:
        """Return a reading of the events of one answer."""
        ...  # of a Protocol

    def is_error(self, event: SentEvent) -> bool:
        """Return whether *event* is an error of the provider's in place of the rest."""
        ...  # of a Protocol


def message_of(texts: Sequence[str], role: str) -> dict[str, Any]:
    """Return a message of *texts* to be scanned. No masked text could replace it, so that it passes or is refused."""
    parts = [{"type": "text", "text": text} for text in [*texts, ""]]
    return {"role": role, "content": [*parts, *parts[-1:]]}
