"""Requests, replies and errors of both engines on pyreqwest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Final

from pyreqwest.bytes import Bytes
from pyreqwest.exceptions import (
    BuilderError,
    ClientClosedError,
    DecodeError,
    NetworkError,
    PyreqwestError,
    RequestError,
    RequestTimeoutError,
)
from pyreqwest.response import BaseResponse

from aisecurity._core.effects import Send
from aisecurity._core.wire import Reply
from aisecurity._engines.exchange import HEADERS, Body, bounded
from aisecurity.constants import base
from aisecurity.exceptions import AISecSDKException, APIConnectionError, APITimeoutError, ScannerClosedError

from .clients import ClientPool, R, causes

_CONNECTING: Final = "client error (Connect)"
"""How hyper names what fails before there is a connection; pyreqwest calls more than that a ConnectError."""

_MOST_COPIED: Final = 16_384
"""Bytes of a body that are copied sooner than waited for."""


class Watched:
    """The body of a request; *begun* says whether it was asked for, which is when there is a connection.

    *before* is called then, by the thread of pyreqwest.
    """

    def __init__(self, body: bytes, before: Callable[[], None]) -> None:
        self._body = body
        self._before = before
        self.begun = False

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self.begun:
            raise StopIteration
        self._before()
        self.begun = True
        return self._body


def described(pool: ClientPool[R], effect: Send, body: Watched | None) -> R:
    """Return what builds the request of *effect*, its body as *body* where that is given."""
    if pool.client is None:
        raise ScannerClosedError("the scanner was closed meanwhile")
    request = effect.request
    builder = pool.client.request(request.method, request.url).headers({**HEADERS, **request.headers})
    seconds = bounded(effect.timeout)
    if seconds is not None:
        builder = builder.timeout(timedelta(seconds=seconds))
    if effect.needs_new:
        # Head before body, which costs time: the status is known also where the body breaks off.
        builder = builder.streamed_read_buffer_limit(1)
    if request.body is None:
        return builder
    if body is None:
        # A text is copied. Bytes stay Python's: to let go of them, pyreqwest's thread waits for the interpreter.
        small = len(request.body) <= _MOST_COPIED
        return builder.body_text(request.body.decode()) if small else builder.body_bytes(request.body)
    return builder.header("content-length", str(len(request.body))).body_stream(body)


def watched(effect: Send, pool: ClientPool[Any], before: Callable[[], None] = lambda: None) -> Watched | None:
    """Return the body of *effect* where it goes over a new connection, and may never get that far."""
    new = effect.needs_new or not pool.used
    return Watched(effect.request.body, before) if new and effect.request.body is not None else None


def whole(response: BaseResponse, chunk: Bytes | None) -> Reply:
    """Return the answer whose body is *chunk*, of which one byte more was asked for than is read."""
    if response.status < 200:
        raise APIConnectionError(f"no answer (the server switched protocols: {response.status})")
    body = b"" if chunk is None else bytes(chunk)
    if len(body) > base.MAX_REPLY_BYTES:
        return Reply(status=response.status, headers=response.headers, body=body[:-1], complete=False)
    return Reply(status=response.status, headers=response.headers, body=body)


def body_of(response: BaseResponse) -> Body:
    """Return what collects the body of a refusal."""
    return Body(response.status, response.headers, (RequestError,))


def mapped(error: PyreqwestError | ValueError, pool: ClientPool[Any], body: Watched | None) -> AISecSDKException:
    """Return the exception of this package for *error*, which came while a request was made."""
    if not isinstance(error, PyreqwestError) or isinstance(error, BuilderError):
        return APIConnectionError(f"the request cannot be sent ({type(error).__name__})", sent=False)
    if isinstance(error, ClientClosedError):
        return ScannerClosedError("the scanner was closed meanwhile")
    connecting = _CONNECTING in causes(error)
    sent = not connecting and (body is None or body.begun)
    if isinstance(error, RequestTimeoutError):
        what = "ConnectTimeout" if connecting else "ReadTimeout"
        return APITimeoutError(f"no answer in time ({what})", sent=sent)
    what = "ConnectError" if connecting else "ReadError" if isinstance(error, NetworkError) else type(error).__name__
    # What is said after sending may be about the answer; before, it is the system's own words.
    why = f": {causes(error)[-1]}" if connecting else ""
    failed = APIConnectionError(f"no answer ({what}){why}", sent=sent)
    # Sent again over a new connection, it tells more: a body that breaks off hides its status here.
    failed.stale = sent and (isinstance(error, DecodeError) or (pool.used and isinstance(error, NetworkError)))
    return failed


def silenced(error: PyreqwestError | ValueError) -> Exception | None:
    """Return the cause to show: what is said about a request that cannot be written may repeat a header of it."""
    return error if isinstance(error, PyreqwestError) else None
