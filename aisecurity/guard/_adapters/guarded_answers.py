"""Answers over HTTP that hold only what a guard lets pass, in every way in which their client can read them.

The response of the HTTP client is made anew, of its own class: what is parsed from it, its bytes, lines and text are
all behind the verdict.
"""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator
from contextlib import aclosing, closing, suppress
from typing import TYPE_CHECKING, Any, Final

from .answer_format import UNREADABLE, AnswerFormat, UpstreamError
from .json_values import is_object
from .server_events import SentEvent, adecoded, decoded

if TYPE_CHECKING:
    from ..asyncio import AsyncTurn
    from ..blocking import Turn

_OF_THE_BODY: Final = frozenset({"content-encoding", "content-length", "transfer-encoding"})
_EXTENSIONS: Final = ("http_version", "reason_phrase")
_STREAM: Final = "text/event-stream"
_JSON: Final = "json"


def is_streamed(response: Any, *, is_asked: bool) -> bool:
    """Return whether the body of *response* is a stream of events; *is_asked*: whether one was asked for."""
    kind = str(response.headers.get("content-type", "")).split(";")[0].strip().lower()
    return kind == _STREAM or (is_asked and not kind.endswith(_JSON))


def guarded_answer(turn: Turn, response: Any, answers: AnswerFormat, *, is_asked: bool, server: str) -> Any:
    """Return *response* of a blocking client with what may be used of its body. NotAllowed, unless it is streamed."""
    if is_streamed(response, is_asked=is_asked):
        chunks = _held(turn, response, answers, server)
        made = _made(response, stream=_class(HeldBody, response, "SyncByteStream")(response, chunks))
        if response.is_closed:
            # It was read for a client that wants all of it.
            made.read()
        return made
    body = _body(response.read())
    said = _said(answers, body)
    return _with_body(response, _passing(answers, body, said, turn.answers(said, server=server)))


async def async_guarded_answer(
    turn: AsyncTurn, response: Any, answers: AnswerFormat, *, is_asked: bool, server: str
) -> Any:
    """Return *response* of an asyncio client with what may be used of its body. NotAllowed, unless it is streamed."""
    if is_streamed(response, is_asked=is_asked):
        chunks = _async_held(turn, response, answers, server)
        made = _made(response, stream=_class(AsyncHeldBody, response, "AsyncByteStream")(response, chunks))
        if response.is_closed:
            # It was read for a client that wants all of it.
            await made.aread()
        return made
    body = _body(await response.aread())
    said = _said(answers, body)
    return _with_body(response, _passing(answers, body, said, await turn.answers(said, server=server)))


def _body(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _said(answers: AnswerFormat, body: Any) -> list[Any]:
    return list(answers.said(body) if is_object(body) else UNREADABLE)


def _passing(answers: AnswerFormat, body: Any, said: list[Any], passed: list[Any]) -> Any:
    is_as_it_was = all(one is other for one, other in zip(said, passed, strict=True))
    return body if is_as_it_was else answers.replaced(body, said, passed)


def _with_body(response: Any, body: Any) -> Any:
    made = _made(response, content=json.dumps(body).encode())
    with suppress(RuntimeError):
        # Not every transport takes the time.
        made.elapsed = response.elapsed
    return made


def _made(response: Any, **body: Any) -> Any:
    """Return a response as *response*, of the class of the HTTP client, with another body."""
    kind = next(one for one in type(response).__mro__ if one.__name__ == "Response")
    made = kind(
        response.status_code,
        headers=[(name, value) for name, value in response.headers.multi_items() if name not in _OF_THE_BODY],
        request=response.request,
        extensions={name: response.extensions[name] for name in _EXTENSIONS if name in response.extensions},
        **body,
    )
    # Whatever the header says: it is written anew, and as text is to be what was scanned.
    made.encoding = "utf-8"
    return made


def _held(turn: Turn, response: Any, answers: AnswerFormat, server: str) -> Generator[bytes]:
    """Yield the bytes of the events that may be used."""
    try:
        with closing(turn.events(_events(response, answers), answers.reading(), server=server)) as events:
            for event in events:
                yield event.encoded
    except UpstreamError as error:
        last = error.event
    else:
        return
    yield last.encoded


def _events(response: Any, answers: AnswerFormat) -> Generator[SentEvent]:
    try:
        for event in decoded(response.iter_bytes()):
            yield _no_error(event, answers)
    finally:
        response.close()


async def _async_held(turn: AsyncTurn, response: Any, answers: AnswerFormat, server: str) -> AsyncGenerator[bytes]:
    """Yield the bytes of the events that may be used."""
    try:
        async with aclosing(turn.events(_async_events(response, answers), answers.reading(), server=server)) as events:
            async for event in events:
                yield event.encoded
    except UpstreamError as error:
        last = error.event
    else:
        return
    yield last.encoded


async def _async_events(response: Any, answers: AnswerFormat) -> AsyncGenerator[SentEvent]:
    try:
        async for event in adecoded(response.aiter_bytes()):
            yield _no_error(event, answers)
    finally:
        await response.aclose()


def _no_error(event: SentEvent, answers: AnswerFormat) -> SentEvent:
    if answers.is_error(event):
        raise UpstreamError(event)
    return event


class HeldBody:
    """The body of a response as a blocking HTTP client reads it."""

    def __init__(self, response: Any, chunks: Generator[bytes]) -> None:
        self._response = response
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        return self._chunks

    def close(self) -> None:
        """Close the answer of the provider; what is held is dropped."""
        with suppress(ValueError):
            # Unless it is closed by what runs within it.
            self._chunks.close()
        self._response.close()

    @property
    def elapsed(self) -> Any:
        """The time that the provider's answer took, once it is closed."""
        return self._response.elapsed


class AsyncHeldBody:
    """The body of a response as an asyncio HTTP client reads it."""

    def __init__(self, response: Any, chunks: AsyncGenerator[bytes]) -> None:
        self._response = response
        self._chunks = chunks

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._chunks

    async def aclose(self) -> None:
        """Close the answer of the provider; what is held is dropped."""
        with suppress(RuntimeError):
            # Unless it is closed while another task reads it.
            await self._chunks.aclose()
        await self._response.aclose()

    @property
    def elapsed(self) -> Any:
        """The time that the provider's answer took, once it is closed."""
        return self._response.elapsed


def _class(kind: type[Any], response: Any, interface: str) -> type[Any]:
    """Return *kind* as the HTTP client of a *response* wants it: an instance of its own *interface*."""
    packages = (sys.modules[one.__module__.partition(".")[0]] for one in type(response).__mro__)
    found = next(one for one in (getattr(package, interface, None) for package in packages) if one is not None)
    return type(kind.__name__, (kind, found), {})
