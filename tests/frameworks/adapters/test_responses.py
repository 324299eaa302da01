"""Responses made anew around what was scanned."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator, Iterator
from datetime import timedelta

import httpx

from aisecurity.guard._adapters.responses import with_async_chunks, with_chunks, with_content

HEADERS = {"content-type": "text/plain; charset=utf-16", "content-encoding": "none", "x": "kept"}


class Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that notes that it was closed."""

    is_closed = False

    def __iter__(self) -> Iterator[bytes]:
        return iter([b"unscanned"])

    def close(self) -> None:
        """Close it."""
        self.is_closed = True

    async def aclose(self) -> None:
        """Close it."""
        self.is_closed = True


def came(body: Body) -> httpx.Response:
    """Return a response as a transport gives it."""
    extensions = {"http_version": b"HTTP/1.1", "network_stream": object()}
    request = httpx.Request("GET", "http://127.0.0.1")
    return httpx.Response(200, headers=HEADERS, stream=body, request=request, extensions=extensions)


def test_content() -> None:
    """The text is what was scanned, whatever charset a header names, and nothing leads to what came."""
    response = came(Body())
    untimed = with_content(response, b"")
    response.elapsed = timedelta(seconds=1)

    made = with_content(response, "an\u00e9mone".encode())

    assert ("an\u00e9mone", 200, "kept") == (made.text, made.status_code, made.headers["x"])
    assert "content-encoding" not in made.headers
    assert ["http_version"] == list(made.extensions)
    assert (timedelta(seconds=1), False) == (made.elapsed, hasattr(untimed, "_elapsed"))


def test_chunks() -> None:
    """A body that nobody began to read closes the one that came."""
    body, opened = Body(), list[str]()

    def chunks() -> Generator[bytes]:
        opened.append("")
        yield b"scanned"

    with_chunks(came(body), chunks()).close()
    assert (True, []) == (body.is_closed, opened)
    assert "scanned" == with_chunks(came(Body()), chunks()).read().decode()


async def test_async_chunks() -> None:
    """So does one of asyncio."""
    body, opened = Body(), list[str]()

    async def chunks() -> AsyncGenerator[bytes]:
        opened.append("")
        yield b"scanned"

    await with_async_chunks(came(body), chunks()).aclose()
    assert (True, []) == (body.is_closed, opened)
    assert "scanned" == (await with_async_chunks(came(Body()), chunks()).aread()).decode()
