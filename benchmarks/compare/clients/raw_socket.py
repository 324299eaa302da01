"""A TLS socket and no HTTP client: the limit of any client in Python."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from urllib.parse import urlsplit

from ..jobs import Job
from . import raw

_LENGTH = b"content-length: "


@contextmanager
def blocking(job: Job) -> Generator[Callable[[], object]]:
    """Yield the call, on one connection for each thread."""
    method, url, body = raw.request(job)
    parts = urlsplit(url)
    lines = [f"{method} {url.removeprefix(job.url)} HTTP/1.1", f"host: {parts.netloc}"]
    lines += [f"{name}: {value}" for name, value in raw.HEADERS.items()]
    lines += [] if body is None else [f"content-length: {len(body)}"]
    request = ("\r\n".join(lines) + "\r\n\r\n").encode() + (body or b"")
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
        raw.check(*_answer(connection), job)

    yield call
    for connection in opened:
        connection.close()


def _answer(connection: ssl.SSLSocket) -> tuple[int, bytes]:
    """Return status and body."""
    data = connection.recv(65536)
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(head.lower().partition(_LENGTH)[2].partition(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65536)
    return int(head.split(b" ", 2)[1]), body
