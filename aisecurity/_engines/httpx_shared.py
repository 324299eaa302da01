"""What the blocking and the asyncio httpx engine have in common."""

from __future__ import annotations

import math
from collections.abc import Generator
from contextlib import contextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx

from aisecurity._core.effects import Send
from aisecurity._core.wire import Reply, Transport
from aisecurity.constants.base import MAX_REPLY_BYTES
from aisecurity.exceptions import APIConnectionError, APITimeoutError, ResponseError

# Compressed answers are not asked for: a small body could then unpack to any size before it is measured.
HEADERS = {"accept": "application/json", "accept-encoding": "identity"}

LONGEST_TIMEOUT = 1e9
"""Seconds, some 30 years; sockets refuse ten times as many."""

_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)


def client_settings(transport: Transport) -> dict[str, Any]:
    """Return the arguments of a client of our own: no redirects, no cookies kept, room for many threads."""
    return {
        "follow_redirects": False,
        "cookies": CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
        "limits": httpx.Limits(max_connections=None, max_keepalive_connections=100, keepalive_expiry=30.0),
        "timeout": None,
    }


def request_settings(effect: Send, *, own_client: bool) -> dict[str, Any]:
    """Return the arguments of `build_request`; the timeouts of a caller's client stay as they are."""
    request = effect.request
    settings: dict[str, Any] = {
        "method": request.method,
        "url": request.url,
        "headers": {**HEADERS, **request.headers},
        "content": request.body,
    }
    if own_client:
        whole = math.inf if effect.timeout is None else effect.timeout
        connect = min(effect.transport.connect_timeout, whole)
        settings["timeout"] = httpx.Timeout(_for_socket(whole), connect=_for_socket(connect))
    return settings


def _for_socket(seconds: float) -> float | None:
    """Return *seconds*, or `None` where they are too many for a socket, which then waits for ever."""
    return seconds if seconds < LONGEST_TIMEOUT else None


@contextmanager
def errors_mapped() -> Generator[None]:
    """Raise what httpx raises as an exception of this package; only connecting is certain to have sent nothing."""
    try:
        yield
    except httpx.TimeoutException as error:
        sent = not isinstance(error, _NOT_SENT)
        raise APITimeoutError(f"no answer in time ({type(error).__name__})", sent=sent) from error
    except (httpx.RequestError, httpx.InvalidURL) as error:
        sent = not isinstance(error, (*_NOT_SENT, httpx.InvalidURL))
        # What httpx says after sending may repeat bytes of the answer; before, it is the system's own words.
        why = f": {error}" if isinstance(error, httpx.ConnectError) else ""
        raise APIConnectionError(f"no answer ({type(error).__name__}){why}", sent=sent) from error


class Body:
    """Collects an answer's body, and refuses one that is too large."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self._headers = {name.lower(): value for name, value in response.headers.items()}
        self._chunks: list[bytes] = []
        self._size = 0

    def add(self, chunk: bytes) -> None:
        """Take the next part."""
        self._size += len(chunk)
        if self._size > MAX_REPLY_BYTES:
            status = self._response.status_code
            raise ResponseError(f"the answer has over {MAX_REPLY_BYTES:,} bytes", status, self._headers, b"")
        self._chunks.append(chunk)

    def reply(self) -> Reply:
        """Return the whole answer."""
        return Reply(status=self._response.status_code, headers=self._headers, body=b"".join(self._chunks))
