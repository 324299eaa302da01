"""Answers that a model server gives, as frozen values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import cycle
from typing import Any, Literal

from attrs import Attribute, field, frozen


def _texts(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _calls(value: Iterable[ToolUse]) -> tuple[ToolUse, ...]:
    return tuple(value)


def _whole_numbers(value: Iterable[int]) -> tuple[int, ...]:
    return tuple(value)


def _sizes(answer: ModelAnswer, attribute: Attribute[Any], value: Any) -> None:
    if any(size < 1 for size in value):
        raise ValueError(f"{attribute.name}: sizes are 1 or more")


def _some(answer: ModelAnswer, attribute: Attribute[Any], value: Any) -> None:
    if not value:
        raise ValueError(f"{attribute.name}: at least one size is needed")


@frozen
class ToolUse:
    """A call of a tool. *arguments*: a JSON value, or JSON text, which is sent as it is."""

    name: str
    arguments: Any = field(factory=dict[str, Any])
    id: str | None = None
    """Its id; without one it has an id of its own."""

    @property
    def json(self) -> str:
        """The arguments as JSON text."""
        return self.arguments if isinstance(self.arguments, str) else json.dumps(self.arguments)


@frozen
class ModelAnswer:
    """One answer of a model: `ModelAnswer("Hello.")`, `ModelAnswer(tool_calls=[ToolUse("lookup", {"place": "Skye"})])`.

    ValueError for sizes below 1, and for no size of pieces.
    """

    texts: Sequence[str] = field(default=(), converter=_texts)
    """A text for each choice of Chat Completions, of which the last repeats; else an output message or block each."""
    tool_calls: Sequence[ToolUse] = field(default=(), converter=_calls, kw_only=True)
    """Calls of tools, those of the first choice."""
    refusal: str | None = field(default=None, kw_only=True)
    """The words in which the model refuses."""
    status: int = field(default=200, kw_only=True)
    """The status of HTTP; beyond 299 the answer is an error."""
    body: Any = field(default=None, kw_only=True)
    """The body of an error, a JSON value or a text, in place of the API's own form with the words of *error*."""
    error: str = field(default="a scripted error", kw_only=True)
    """The words of an error, of a *status* or within a stream."""
    ends: Literal["whole", "error", "break", "silence"] = field(default="whole", kw_only=True)
    """How a stream ends once it has sent the pieces of *after*: in an error, by a connection that breaks off, or never.
    An answer that is not streamed is an error of status 500, breaks off in its middle, or never comes."""
    after: int = field(default=0, kw_only=True)
    """The pieces of text, refusal or arguments before that end; where there are fewer, it is behind the last event."""
    piece_sizes: Sequence[int] = field(default=(8,), converter=_whole_numbers, validator=[_sizes, _some], kw_only=True)
    """The characters of the pieces of a stream, in turn."""
    write_sizes: Sequence[int] = field(default=(), converter=_whole_numbers, validator=_sizes, kw_only=True)
    """The bytes that are written at once, in turn, across the bounds of events; without any, each event at once."""
    pause: float = field(default=0.0, kw_only=True)
    """Seconds between events."""

    def pieces(self, text: str) -> Iterator[str]:
        """Yield *text* in pieces of the scripted sizes."""
        sizes = cycle(self.piece_sizes)
        start = 0
        while start < len(text):
            size = next(sizes)
            yield text[start : start + size]
            start += size
