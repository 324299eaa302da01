"""A TLS socket and no HTTP client, one `find` in each answer: the limit of any client in Python.

On asyncio it is a transport in the socket's place.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from urllib.parse import urlsplit

from ..jobs import Job
from . import raw
from .transports import Connection, pooled


@contextmanager
def blocking(job: Job) -> Generator[Callable[[], object]]:
    """Yield the call, on one connection for each thread."""
    parts, request = urlsplit(job.url), raw.sent(job)
    context, connections = ssl.create_default_context(), threading.local()
    opened: list[ssl.SSLSocket] = []

    def connect() -> ssl.SSLSocket:
        plain = socket.create_connection((parts.hostname or "", parts.port or 443))
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connections.own = context.wrap_socket(plain, server_hostname=parts.hostname)
        opened.append(connections.own)
        return opened[-1]

    def call() -> None:
        connection: ssl.SSLSocket = getattr(connections, "own", None) or connect()
        connection.sendall(request)
        data = b""
        while not _whole(data, job):
            data += connection.recv(65536)

    yield call
    for connection in opened:
        connection.close()


def _whole(data: bytes, job: Job) -> bool:
    """Say whether the answer is there; raise if it is not the one that is known to come."""
    end = data.find(b"\r\n\r\n")
    if end < 0 or len(data) < end + 4 + raw.LENGTHS[job.call]:
        return False
    raw.check(int(data[9:12]), memoryview(data)[end + 4 :], job)
    return True


class _Found(Connection):
    """A connection whose answers are not parsed."""

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._data = b""

    def data_received(self, data: bytes) -> None:
        """Take a part of the answer."""
        self._data += data
        if _whole(self._data, self.job):
            self._data = b""
            self.answered()


@asynccontextmanager
async def on_asyncio(job: Job) -> AsyncGenerator[Callable[[], Awaitable[object]]]:
    """Yield the call, on one connection for each task."""
    async with pooled(job, _Found) as call:
        yield call
