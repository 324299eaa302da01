"""Connections on asyncio's transports, kept and taken again; what is done with an answer's bytes is the client's."""

from __future__ import annotations

import asyncio
import ssl
from abc import abstractmethod
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from ..jobs import Job
from . import raw


class Connection(asyncio.Protocol):
    """One connection, with one request at a time."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._request = raw.sent(job)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def exchange(self) -> asyncio.Future[None]:
        """Send the request, and return what is done once the answer is there."""
        self._answered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._transport.write(self._request)
        return self._answered

    @abstractmethod
    def data_received(self, data: bytes) -> None:
        """Take a part of the answer."""

    def answered(self) -> None:
        """Finish the exchange."""
        self._answered.set_result(None)

    def close(self) -> None:
        """Close it."""
        self._transport.abort()


@asynccontextmanager
async def pooled(job: Job, make: Callable[[Job], Connection]) -> AsyncGenerator[Callable[[], Awaitable[object]]]:
    """Yield the call, on one connection for each task."""
    parts, context, loop = urlsplit(job.url), ssl.create_default_context(), asyncio.get_running_loop()
    host, port = parts.hostname or "", parts.port or 443
    kept: list[Connection] = []

    async def call() -> None:
        if kept:
            connection = kept.pop()
        else:
            _, connection = await loop.create_connection(lambda: make(job), host, port, ssl=context)
        await connection.exchange()
        kept.append(connection)

    yield call
    for connection in kept:
        connection.close()
