"""Values that cross the seam between the core and an engine: requests, replies, transport settings."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from aisecurity._runtime.lazy import LOAD_ERRORS
from aisecurity.exceptions import APIConnectionError

if TYPE_CHECKING:
    from .secret import SecretText

LARGE_BODY_BYTES: Final = 1024 * 1024
"""Bytes of a body that an event loop reads itself, at most: a few milliseconds of its time."""

_NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})


def not_loaded(error: Exception) -> APIConnectionError:
    """Return the exception for a request that was not sent, for *error* kept a module from being loaded."""
    why = f"a part of this package cannot be loaded ({type(error).__name__})"
    return APIConnectionError(f"the request was not sent: {why}", sent=False)


@contextmanager
def loading() -> Generator[None]:
    """Raise what `not_loaded` returns where a module that the block needs cannot be loaded."""
    try:
        yield
    except LOAD_ERRORS as error:
        raise not_loaded(error) from error


class HttpRequest(NamedTuple):
    """One HTTP request."""

    method: str
    url: str
    """Complete in what is sent; in a call, path and query alone."""
    headers: Mapping[str, str] = _NO_HEADERS
    body: bytes | None = None

    def __repr__(self) -> str:
        """Return neither headers nor body: they hold secrets."""
        return f"HttpRequest(method={self.method!r}, url={self.url!r})"


class Reply(NamedTuple):
    """One HTTP answer."""

    status: int
    headers: Mapping[str, str] = _NO_HEADERS
    """Names in lower case."""
    body: bytes = b""
    complete: bool = True
    """False where the body broke off, or was longer than is read."""
    kept: bool = False
    """Whether this engine read an earlier answer from the same connection, itself and from a socket."""
    early: bool = False
    """Whether its first byte was there before the last one of its request was written."""
    discard: Callable[[], Any] | None = None
    """Closes the kept connection that it came over, or has it closed as soon as it is not in use; on asyncio what it
    returns is awaited."""
    unpacked: Callable[[], Reply] | None = None
    """Returns this answer without the encoding of its body, of which a large one takes a while. APIConnectionError
    if it cannot be read. It may be called twice, and in any thread."""

    @property
    def is_large(self) -> bool:
        """Whether it takes so long to read that an event loop has another thread do it."""
        return len(self.body) > LARGE_BODY_BYTES or self.unpacked is not None

    def __repr__(self) -> str:
        """Return neither headers nor body: they may repeat what was scanned."""
        return f"Reply(status={self.status}, complete={self.complete})"


class Transport(NamedTuple):
    """How connections are made; requests with equal ones may share connections."""

    connect_timeout: float = 5.0
    """Seconds to connect, TLS included."""
    proxy: str | SecretText | None = None
    trust_env: bool = True
    ca_file: str | None = None
    client_cert: tuple[str | SecretText, ...] | None = None
    ssl_context: Any = None
    """An `ssl.SSLContext` of the caller's, or `None`."""
    max_connections: int = 1000
    """Most connections that are open at once."""
    allow_http: bool = False
    """Whether `http://` may go beyond loopback, also by way of a proxy that is configured."""

    def __repr__(self) -> str:
        """Return what holds no password."""
        shown = f"connect_timeout={self.connect_timeout}, trust_env={self.trust_env}, ca_file={self.ca_file!r}"
        return f"Transport({shown})"
