"""httptools on asyncio's transports: the exchange alone, which is what our engine stands on."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

from httptools import HttpResponseParser

from ..jobs import Job
from . import raw
from .transports import Connection, pooled


class _Parsed(Connection):
    """A connection whose answers are parsed."""

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._parser = HttpResponseParser(self)
        self._body: list[bytes] = []

    def data_received(self, data: bytes) -> None:
        """Parse a part of the answer."""
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        self._body.append(body)

    def on_message_complete(self) -> None:
        """Check the answer."""
        body = b"".join(self._body)
        self._body.clear()
        raw.check(self._parser.get_status_code(), body, self.job)
        self.answered()


@asynccontextmanager
async def on_asyncio(job: Job) -> AsyncGenerator[Callable[[], Awaitable[object]]]:
    """Yield the call, on one connection for each task."""
    async with pooled(job, _Parsed) as call:
        yield call
