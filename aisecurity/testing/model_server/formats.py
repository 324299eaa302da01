"""Forms of answers that the three APIs share: events of a stream, and what an answer is asked for."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

from .script import ModelAnswer, ToolUse

T = TypeVar("T")

CREATED = 1_767_225_600
"""The time of every answer, in seconds since 1970: answers are the same in each run."""


class StreamEvent(NamedTuple):
    """One event of a stream."""

    data: Any
    """A JSON value, or a text that is sent as it is."""
    name: str | None = None
    is_piece: bool = False
    """Whether it is a piece of text, refusal or arguments."""


class Asked(NamedTuple):
    """The request that an answer is for."""

    json: Mapping[str, Any]
    number: int
    """Of the request, from 1; it is in the ids."""

    @property
    def model(self) -> str:
        """The name of the model."""
        return str(self.json.get("model", "scripted"))

    def call_id(self, call: ToolUse, index: int) -> str:
        """Return the id of *call*, which is the one at *index* of its answer."""
        return call.id or f"call_{self.number}_{index}"


class Format(ABC):
    """The form of one API."""

    @abstractmethod
    def whole(self, answer: ModelAnswer, asked: Asked) -> dict[str, Any]:
        """Return the body of an answer that is not streamed."""

    @abstractmethod
    def events(self, answer: ModelAnswer, asked: Asked) -> Iterator[StreamEvent]:
        """Yield the events of a streamed answer, whole."""

    @abstractmethod
    def failure(self, words: str, status: int) -> dict[str, Any]:
        """Return the body of an error."""

    @abstractmethod
    def failure_event(self, words: str, number: int) -> StreamEvent:
        """Return the event of an error within a stream, after *number* events."""


def interleaved(streams: Iterable[Iterator[T]]) -> Iterator[T]:
    """Yield from each of *streams* in turn, as parallel choices and calls of tools come."""
    left = list(streams)
    while left:
        for stream in tuple(left):
            try:
                yield next(stream)
            except StopIteration:
                left.remove(stream)
