"""Events of a stream over HTTP (server-sent events), read from bytes and written again.

What leaves a guard is written from what was read: a client that reads bytes in another way finds nothing else in them.
"""

from __future__ import annotations

import json
import re
from codecs import getincrementaldecoder
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from typing import Any, Final

from attrs import define, field, frozen

from .json_values import is_object

DONE: Final = "[DONE]"
"""The data of the last event of Chat Completions."""
_LINE_END: Final = re.compile(r"\r\n|\n|\r")
_MOST: Final = 64 * 1024 * 1024
"""Characters of one answer, of which the greater part is not text: beyond that it is refused."""


@frozen(eq=False)
class SentEvent:
    """One event; *data* is its JSON value, `DONE`, or `None` if it is no JSON."""

    name: str | None
    data: Any = field(repr=False)

    @property
    def is_done(self) -> bool:
        """Whether it is the end that stands for itself."""
        return isinstance(self.data, str) and self.data == DONE

    @property
    def members(self) -> dict[str, Any] | None:
        """The members of its data; `None` if they are no object."""
        data: Any = self.data
        return data if is_object(data) else None

    @property
    def encoded(self) -> bytes:
        """The bytes of the event."""
        # A name that says something else than the type would be a text that nothing has read.
        named = self.members is not None and self.name is not None and self.members.get("type") == self.name
        head = f"event: {self.name}\n" if named else ""
        data = DONE if self.is_done else json.dumps(self.data, separators=(",", ":"))
        return f"{head}data: {data}\n\n".encode()


@define(eq=False)
class EventDecoder:
    """Reads events from bytes as they come."""

    _text: str = ""
    _name: str | None = None
    _data: list[str] = field(factory=list[str])
    _size: int = 0
    _decode: Any = field(factory=lambda: getincrementaldecoder("utf-8-sig")("replace").decode)

    def feed(self, chunk: bytes) -> Iterator[SentEvent]:
        """Yield the events that *chunk* completes."""
        yield from self._lines(self._decode(chunk))

    def end(self) -> Iterator[SentEvent]:
        """Yield the event that the end completes: clients take one without an empty line behind it as well."""
        yield from self._lines(self._decode(b"", final=True) + "\n\n")

    def _lines(self, text: str) -> Iterator[SentEvent]:
        self._size += len(text)
        if self._size > _MOST:
            yield SentEvent(None, None)
        lines = _LINE_END.split(self._text + text) if _LINE_END.search(text) else None
        if lines is None:
            self._text += text
            return
        self._text = lines.pop()
        # What ends in a carriage return may go on with its line feed.
        if not self._text and text.endswith("\r"):
            self._text = lines.pop() + "\r"
        for line in lines:
            yield from self._line(line)

    def _line(self, line: str) -> Iterator[SentEvent]:
        if not line:
            name, data = self._name, "\n".join(self._data)
            self._name = None
            self._data.clear()
            if data or name:
                yield SentEvent(name, _value(data))
            return
        member, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if member == "event":
            self._name = value
        elif member == "data":
            self._data.append(value)


def _value(data: str) -> Any:
    # As clients do, who look at its beginning.
    if data.startswith(DONE):
        return DONE
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return None
    # A text would be taken for the end.
    return None if isinstance(value, str) else value


def decoded(chunks: Iterable[bytes]) -> Iterator[SentEvent]:
    """Yield the events in *chunks*, up to the one that is the end."""
    decoder = EventDecoder()
    for chunk in chunks:
        for event in decoder.feed(chunk):
            yield event
            if event.is_done:
                return
    yield from decoder.end()


async def adecoded(chunks: AsyncIterable[bytes]) -> AsyncIterator[SentEvent]:
    """Yield the events in *chunks*, up to the one that is the end."""
    decoder = EventDecoder()
    async for chunk in chunks:
        for event in decoder.feed(chunk):
            yield event
            if event.is_done:
                return
    for event in decoder.end():
        yield event
