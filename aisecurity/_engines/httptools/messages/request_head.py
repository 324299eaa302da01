"""Head of a request in bytes, into which no value can smuggle a line."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from aisecurity._core.wire import HttpRequest
from aisecurity._engines.exchange import HEADERS
from aisecurity.exceptions import APIConnectionError

from .proxy_address import Proxy
from .target import Target

_JOIN: Final = ": ".join
_LINE_END: Final = b"\r\n"


class RequestBytes(NamedTuple):
    """A request as it is written."""

    head: bytes
    body: bytes | None

    def __repr__(self) -> str:
        """Return nothing of it: a traceback may show the values of variables."""
        return "RequestBytes(...)"


class RequestWriter:
    """Writes the requests that go to an origin; a *proxy* passes on what needs no tunnel.

    A line of a head is written once for as long as it stays the same, as most do from one request to the next.
    """

    def __init__(self, proxy: Proxy | None) -> None:
        self._proxy = proxy
        self._lines: dict[str, tuple[str, bytes]] = {}
        """By the name of a header the value that was sent last, and its line."""

    def head(self, request: HttpRequest, target: Target) -> bytes:
        """Return the head of *request*, the blank line included.

        APIConnectionError, nothing sent, if a value holds anything but printable ASCII.
        """
        lines = [self._beginning(request.method, target)]
        for name, value in request.headers.items():
            known = self._lines.get(name)
            if known is None or known[0] != value:
                known = self._lines[name] = (value, _line(f"{name}: {value}"))
            lines.append(known[1])
        lines.append(_LINE_END if request.body is None else b"content-length: %d\r\n\r\n" % len(request.body))
        return b"".join(lines)

    def _beginning(self, method: str, target: Target) -> bytes:
        if self._proxy is None or target.secure:
            return _beginning(method, target.path, target.host_field)
        words = f"http://{target.host_field}{target.path}"
        return _beginning(method, words, target.host_field) + _lines(_authorized(self._proxy))

    def written(self, request: HttpRequest, target: Target) -> RequestBytes:
        """Return *request* as it is written; see `head`."""
        return RequestBytes(self.head(request, target), request.body)


@lru_cache(maxsize=256)
def _beginning(method: str, words: str, host_field: str) -> bytes:
    """Return the request line, and the fields that every request has."""
    return _lines([f"{method} {words} HTTP/1.1", f"host: {host_field}", *map(_JOIN, HEADERS.items())])


def connect_head(target: Target, proxy: Proxy) -> bytes:
    """Return the head of the CONNECT request that asks *proxy* for a tunnel to *target*."""
    port = f":{target.port}"
    authority = target.host_field.removesuffix(port) + port
    return _lines([f"CONNECT {authority} HTTP/1.1", f"host: {authority}", *_authorized(proxy)]) + _LINE_END


def _authorized(proxy: Proxy) -> list[str]:
    return [] if proxy.field is None else [f"proxy-authorization: {proxy.field}"]


def _lines(texts: Iterable[str]) -> bytes:
    return b"".join(map(_line, texts))


def _line(text: str) -> bytes:
    """Return the line *text* with its end. APIConnectionError if there is more in it than printable ASCII."""
    if not text.isascii() or not text.isprintable():
        raise APIConnectionError("the request cannot be sent: a header holds more than printable ASCII", sent=False)
    return text.encode() + _LINE_END
