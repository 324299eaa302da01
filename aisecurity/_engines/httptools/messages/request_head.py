"""Head of a request in bytes, into which no value can smuggle a line."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from aisecurity._core.wire import HttpRequest
from aisecurity._engines.exchange import HEADERS
from aisecurity.exceptions import APIConnectionError

from .proxy_address import Proxy
from .target import Target

_JOIN: Final = ": ".join
_LINE_END: Final = b"\r\n"
_PRINTABLE: Final = bytes(range(0x20, 0x7F))


class RequestBytes(NamedTuple):
    """A request as it is written."""

    head: bytes
    body: bytes | None

    def __repr__(self) -> str:
        """Return nothing of it: a traceback may show the values of variables."""
        return "RequestBytes(...)"


def request_head(request: HttpRequest, target: Target, proxy: Proxy | None) -> bytes:
    """Return the head of *request*, the blank line included; a *proxy* passes on what needs no tunnel.

    APIConnectionError, nothing sent, if a value holds anything but printable ASCII.
    """
    lines = list(map(_JOIN, request.headers.items()))
    words = target.path
    if request.body is not None:
        lines.append(f"content-length: {len(request.body)}")
    if proxy is not None and not target.secure:
        words = f"http://{target.host_field}{words}"
        lines.extend(_authorized(proxy))
    return _beginning(request.method, words, target.host_field) + _written(lines) + _LINE_END


def request_bytes(request: HttpRequest, target: Target, proxy: Proxy | None) -> RequestBytes:
    """Return *request* as it is written; see `request_head`."""
    return RequestBytes(request_head(request, target, proxy), request.body)


@lru_cache(maxsize=256)
def _beginning(method: str, words: str, host_field: str) -> bytes:
    """Return the request line, and the fields that every request has."""
    return _written([f"{method} {words} HTTP/1.1", f"host: {host_field}", *map(_JOIN, HEADERS.items())])


def connect_head(target: Target, proxy: Proxy) -> bytes:
    """Return the head of the CONNECT request that asks *proxy* for a tunnel to *target*."""
    port = f":{target.port}"
    authority = target.host_field.removesuffix(port) + port
    return _written([f"CONNECT {authority} HTTP/1.1", f"host: {authority}", *_authorized(proxy)]) + _LINE_END


def _authorized(proxy: Proxy) -> list[str]:
    return [] if proxy.field is None else [f"proxy-authorization: {proxy.field}"]


def _written(lines: list[str]) -> bytes:
    """Return *lines* in bytes, each with its end. APIConnectionError if there is more in them than printable ASCII."""
    lines.append("")
    text = "\r\n".join(lines)
    data = text.encode("ascii") if text.isascii() else b""
    # What is not printable must be the ends of the lines, and nothing else.
    if data.translate(None, _PRINTABLE) != _LINE_END * (len(lines) - 1):
        raise APIConnectionError("the request cannot be sent: a header holds more than printable ASCII", sent=False)
    return data
