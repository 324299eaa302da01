"""Responses of the client made anew around a body that was scanned, and whether the client can still do that."""

from __future__ import annotations

import copy
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final, Protocol, TypeVar, cast

import anthropic
import httpx2
from anthropic import APIResponse, AsyncAPIResponse, AsyncStream, Stream

from aisecurity.exceptions import ConfigurationError
from aisecurity.guard.errors import Unscanned
from aisecurity.guard.outcome import Failure

from .binary import KIND, written_frame
from .written import ServerEvent, Write, written_event

R = TypeVar("R")


class BinaryDecoder(Protocol):
    """A decoder of the client's."""

    def iter_bytes(self, iterator: Iterator[bytes]) -> Iterator[ServerEvent]:
        """Yield the events in bytes."""
        ...  # of a Protocol

    def aiter_bytes(self, iterator: AsyncIterator[bytes]) -> AsyncIterator[ServerEvent]:
        """Yield the events in bytes."""
        ...  # of a Protocol


TESTED: Final = "2.14"
_FRAMING: Final = ("content-encoding", "content-length", "transfer-encoding")
_KEPT: Final = ("http_version", "reason_phrase")
"""Extensions of a response that are kept; others lead to the connection, and so to bytes that nobody scanned."""


def check_client() -> None:
    """Accept the client that is installed. ConfigurationError if its responses are not those that this was made for."""
    for response in (APIResponse, AsyncAPIResponse):
        known = {name for kind in response.__mro__ for name in getattr(kind, "__annotations__", {})}
        if not {"http_response", "_client", "_parsed_by_type"} <= known:
            raise _changed()
    if not (hasattr(Stream, "raw_events") and hasattr(AsyncStream, "raw_events")):
        raise _changed()


def _changed() -> ConfigurationError:
    return ConfigurationError(
        f"the responses of anthropic {anthropic.__version__} cannot be guarded: they have changed since {TESTED}"
    )


def body_of(result: Any) -> httpx2.Response:
    """Return the response of HTTP in what a client's call came to. ConfigurationError if there is none to scan."""
    response = result if isinstance(result, httpx2.Response) else getattr(result, "http_response", None)
    if not isinstance(response, httpx2.Response):
        raise ConfigurationError(
            "a middleware after the guard returns what cannot be scanned: the guard must be the last"
        )
    return response


def check_order(result: Any, guards: type[Any]) -> None:
    """Accept a call that no middleware but *guards* had a part in after this one. ConfigurationError if one had."""
    client = vars(result).get("_client")
    after = getattr(client, "middleware", ())
    if after and not isinstance(after[-1], guards):
        raise ConfigurationError(
            "a middleware after the guard sees answers before their verdict: the guard must be the last of middleware="
        )


def renewed(result: R, response: httpx2.Response) -> R:
    """Return *result* around *response*, and nothing that was parsed before."""
    if isinstance(result, httpx2.Response):
        return cast("R", response)
    made = copy.copy(result)
    vars(made).update(http_response=response, _parsed_by_type={})
    return made


def writer_of(response: httpx2.Response) -> Write:
    """Return what writes the events of a stream as they came."""
    return written_frame if _is_binary(response) else written_event


def decoder_of(result: Any, response: httpx2.Response) -> BinaryDecoder | None:
    """Return what the client reads events with that are no text, those of Bedrock; `None` for events that are text.

    Unscanned for a client that has nothing for that.
    """
    if not _is_binary(response):
        return None
    make = getattr(vars(result).get("_client"), "_make_sse_decoder", None)
    if make is None:
        raise Unscanned("a stream that is no text cannot be scanned", side="response", failure=Failure.REFUSED)
    return cast("BinaryDecoder", make())


def with_content(response: httpx2.Response, content: bytes) -> httpx2.Response:
    """Return *response* with *content* as its body."""
    made = _like(response, content=content)
    with suppress(RuntimeError):  # not measured
        made.elapsed = response.elapsed
    return made


def with_frames(response: httpx2.Response, frames: Generator[bytes]) -> httpx2.Response:
    """Return *response* with a body that comes in *frames*; closing one closes the other."""
    return _like(response, stream=_Frames(frames, response))


def with_async_frames(response: httpx2.Response, frames: AsyncGenerator[bytes]) -> httpx2.Response:
    """Return *response* with a body that comes in *frames*; closing one closes the other."""
    return _like(response, stream=_AsyncFrames(frames, response))


def _is_binary(response: httpx2.Response) -> bool:
    return response.headers.get("content-type", "").startswith(KIND)


def _like(response: httpx2.Response, **body: Any) -> httpx2.Response:
    headers = response.headers.copy()
    for name in _FRAMING:
        headers.pop(name, None)
    extensions = {name: value for name, value in response.extensions.items() if name in _KEPT}
    return httpx2.Response(
        response.status_code, headers=headers, request=response.request, extensions=extensions, **body
    )


class _Frames(httpx2.SyncByteStream):
    def __init__(self, frames: Generator[bytes], upstream: httpx2.Response) -> None:
        self._frames = frames
        self._upstream = upstream

    @property
    def elapsed(self) -> timedelta:
        """The time that the upstream took; the client's own responses ask their body for it."""
        return self._upstream.elapsed

    def __iter__(self) -> Iterator[bytes]:
        return self._frames

    def close(self) -> None:
        """Close the frames, and what they come from: a generator that was not begun closes nothing."""
        self._frames.close()
        self._upstream.close()


class _AsyncFrames(httpx2.AsyncByteStream):
    def __init__(self, frames: AsyncGenerator[bytes], upstream: httpx2.Response) -> None:
        self._frames = frames
        self._upstream = upstream

    @property
    def elapsed(self) -> timedelta:
        """The time that the upstream took; the client's own responses ask their body for it."""
        return self._upstream.elapsed

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._frames

    async def aclose(self) -> None:
        """Close the frames, and what they come from: a generator that was not begun closes nothing."""
        await self._frames.aclose()
        await self._upstream.aclose()
