"""Responses of an HTTP client made anew, of its own class, around a body that was scanned.

Of the response that came nothing is kept but its status and its headers: neither the connection nor what was read.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator
from contextlib import suppress
from typing import Any, Final, TypeVar, cast

R = TypeVar("R")

_OF_THE_BODY: Final = frozenset({"content-encoding", "content-length", "transfer-encoding"})
_EXTENSIONS: Final = ("http_version", "reason_phrase")
"""Extensions that are kept; others lead to the connection, and so to bytes that nobody scanned."""


def with_content(response: R, content: bytes) -> R:
    """Return *response* with *content* as its body."""
    return _made(response, content=content)


def with_chunks(response: R, chunks: Generator[bytes]) -> R:
    """Return *response*, a blocking client's, with a body that comes in *chunks*; closing one closes the other."""
    return _made(response, stream=_class(HeldBody, response, "SyncByteStream")(response, chunks))


def with_async_chunks(response: R, chunks: AsyncGenerator[bytes]) -> R:
    """Return *response*, an asyncio client's, with a body that comes in *chunks*; closing one closes the other."""
    return _made(response, stream=_class(AsyncHeldBody, response, "AsyncByteStream")(response, chunks))


def _made(given: R, **body: Any) -> R:
    """Return a response as the one *given*, of the class of the HTTP client, with another body."""
    response: Any = given
    kind: Any = next(one for one in type(response).__mro__ if one.__name__ == "Response")
    made = kind(
        response.status_code,
        headers=[(name, value) for name, value in response.headers.multi_items() if name not in _OF_THE_BODY],
        request=response.request,
        extensions={name: response.extensions[name] for name in _EXTENSIONS if name in response.extensions},
        **body,
    )
    # Whatever the header says: it is written anew, and as text is to be what was scanned.
    made.encoding = "utf-8"
    if "content" in body:
        with suppress(RuntimeError):
            # Not every transport takes the time.
            made.elapsed = response.elapsed
    return cast("R", made)


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
        # A generator that was not begun closes nothing.
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
        # A generator that was not begun closes nothing.
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
