"""Answers over HTTP that hold only what a guard lets pass, in every way in which their client can read them.

The response of the HTTP client is made anew, of its own class: what is parsed from it, its bytes, lines and text are
all behind the verdict.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Generator
from contextlib import aclosing, closing
from typing import TYPE_CHECKING, Any, Final

from .answer_format import UNREADABLE, AnswerFormat, UpstreamError
from .json_values import json_object
from .leaving import LeavingBytes
from .responses import with_async_chunks, with_chunks, with_content
from .server_events import SentEvent, adecoded, decoded

if TYPE_CHECKING:
    from ..asyncio import AsyncTurn
    from ..blocking import Turn

_STREAM: Final = "text/event-stream"
_JSON: Final = "json"


def is_streamed(response: Any, *, is_asked: bool) -> bool:
    """Return whether the body of *response* is a stream of events; *is_asked*: whether one was asked for."""
    kind = str(response.headers.get("content-type", "")).split(";")[0].strip().lower()
    return kind == _STREAM or (is_asked and not kind.endswith(_JSON))


def guarded_answer(turn: Turn, response: Any, answers: AnswerFormat, *, is_asked: bool, server: str) -> Any:
    """Return *response* of a blocking client with what may be used of its body. NotAllowed, unless it is streamed."""
    if is_streamed(response, is_asked=is_asked):
        made = with_chunks(response, _held(turn, response, answers, server))
        if response.is_closed:
            # It was read for a client that wants all of it.
            made.read()
        return made
    body = json_object(response.read())
    said = _said(answers, body)
    return _with_body(response, _passing(answers, body, said, turn.answers(said, server=server)))


async def async_guarded_answer(
    turn: AsyncTurn, response: Any, answers: AnswerFormat, *, is_asked: bool, server: str
) -> Any:
    """Return *response* of an asyncio client with what may be used of its body. NotAllowed, unless it is streamed."""
    if is_streamed(response, is_asked=is_asked):
        made = with_async_chunks(response, _async_held(turn, response, answers, server))
        if response.is_closed:
            # It was read for a client that wants all of it.
            await made.aread()
        return made
    body = json_object(await response.aread())
    said = _said(answers, body)
    return _with_body(response, _passing(answers, body, said, await turn.answers(said, server=server)))


def _said(answers: AnswerFormat, body: dict[str, Any] | None) -> list[Any]:
    return list(UNREADABLE if body is None else answers.said(body))


def _passing(answers: AnswerFormat, body: Any, said: list[Any], passed: list[Any]) -> Any:
    is_as_it_was = all(one is other for one, other in zip(said, passed, strict=True))
    return body if is_as_it_was else answers.replaced(body, said, passed)


def _with_body(response: Any, body: Any) -> Any:
    return with_content(response, json.dumps(body).encode())


def _held(turn: Turn, response: Any, answers: AnswerFormat, server: str) -> Generator[bytes]:
    """Yield the bytes of the events that may be used."""
    leaving = LeavingBytes()
    try:
        upstream = _events(response, answers, leaving)
        with closing(turn.events(upstream, answers.reading(), server=server)) as events:
            for event in events:
                if frames := leaving.add(event.encoded):
                    yield frames
    except UpstreamError as error:
        last = error.event.encoded
    else:
        last = leaving.rest()
    if last:
        yield last


def _events(response: Any, answers: AnswerFormat, leaving: LeavingBytes) -> Generator[SentEvent]:
    try:
        for event in decoded(response.iter_bytes()):
            yield _no_error(event, answers)
        leaving.has_ended = True
    finally:
        response.close()


async def _async_held(turn: AsyncTurn, response: Any, answers: AnswerFormat, server: str) -> AsyncGenerator[bytes]:
    """Yield the bytes of the events that may be used."""
    leaving = LeavingBytes()
    try:
        upstream = _async_events(response, answers, leaving)
        async with aclosing(turn.events(upstream, answers.reading(), server=server)) as events:
            async for event in events:
                if frames := leaving.add(event.encoded):
                    yield frames
    except UpstreamError as error:
        last = error.event.encoded
    else:
        last = leaving.rest()
    if last:
        yield last


async def _async_events(response: Any, answers: AnswerFormat, leaving: LeavingBytes) -> AsyncGenerator[SentEvent]:
    try:
        async for event in adecoded(response.aiter_bytes()):
            yield _no_error(event, answers)
        leaving.has_ended = True
    finally:
        await response.aclose()


def _no_error(event: SentEvent, answers: AnswerFormat) -> SentEvent:
    if answers.is_error(event):
        raise UpstreamError(event)
    return event
