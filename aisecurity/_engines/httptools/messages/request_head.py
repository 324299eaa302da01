"""Head of a request in bytes, into which no value can smuggle a line."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from aisecurity._core.wire import HttpRequest
from aisecurity._engines.exchange import HEADERS
from aisecurity.exceptions import APIConnectionError

from .proxy_address import Proxy
from .target import Target

_JOIN: Final = ": ".join


@lru_cache(maxsize=256)
def _beginning(method: str, words: str, host_field: str) -> str:
    """Return the request line, and the fields that every request has."""
    lines = [f"{method} {words} HTTP/1.1", f"host: {host_field}", *map(_JOIN, HEADERS.items())]
    _check(lines)
    return "\r\n".join(lines)


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
    _check(lines)
    return "\r\n".join([_beginning(request.method, words, target.host_field), *lines, "", ""]).encode("ascii")


def connect_head(target: Target, proxy: Proxy) -> bytes:
    """Return the head of the CONNECT request that asks *proxy* for a tunnel to *target*."""
    port = f":{target.port}"
    authority = target.host_field.removesuffix(port) + port
    lines = [f"CONNECT {authority} HTTP/1.1", f"host: {authority}", *_authorized(proxy)]
    _check(lines)
    return "\r\n".join([*lines, "", ""]).encode("ascii")


def _authorized(proxy: Proxy) -> list[str]:
    return [] if proxy.field is None else [f"proxy-authorization: {proxy.field}"]


def _check(lines: list[str]) -> None:
    # CR, LF and NUL are no printable characters; one look at all lines costs less than one at each.
    text = "".join(lines)
    if not text.isascii() or not text.isprintable():
        raise APIConnectionError("the request cannot be sent: a header holds more than printable ASCII", sent=False)
