"""Checks of the server: it reads whole requests, and its capacity does not limit the clients."""

from __future__ import annotations

import os
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from . import traffic
from .jobs import Job
from .processes import Bench
from .scenarios import SOCKET

_LOADERS = 3
_REQUESTS = 6_000
_BODY = 1_500_000


def measured(bench: Bench) -> tuple[float, float]:
    """Load the server with raw sockets; return requests a second, and the server's processor time for each."""
    # On every processor: this looks for the most that the server can do.
    bench = replace(bench, processors=frozenset())
    job = Job(
        client=SOCKET.module, kind="blocking", url=bench.server.urls["quick"], count=_REQUESTS, warm=100, at_once=4
    )
    loaders = max(_LOADERS, os.cpu_count() or 1)
    with ThreadPoolExecutor(loaders) as threads:
        before = bench.server.cpu()
        found = list(threads.map(bench.measured, [SOCKET] * loaders, [job] * loaders))
        used = bench.server.cpu() - before
    return sum(one.rate for one in found), used / ((job.count + job.warm) * loaders)


def check_reading(url: str, bundle: Path, patience: float = 0.3) -> None:
    """Raise unless the server answers a large body when it has all of it, and not within *patience* seconds before."""
    parts = urlsplit(url)
    method, path = traffic.CALLS["scan"]
    head = f"{method} {path} HTTP/1.1\r\nhost: {parts.netloc}\r\ncontent-length: {_BODY}\r\n\r\n".encode()
    context = ssl.create_default_context(cafile=bundle)
    with (
        socket.create_connection((parts.hostname or "", parts.port or 443)) as plain,
        context.wrap_socket(plain, server_hostname=parts.hostname) as connection,
    ):
        connection.sendall(head + b"x" * (_BODY // 2))
        if _answered(connection, patience):
            raise RuntimeError("the server answers before it has read the body")
        connection.sendall(b"x" * (_BODY - _BODY // 2))
        if not _answered(connection, 10):
            raise RuntimeError("the server does not answer")


def _answered(connection: ssl.SSLSocket, seconds: float) -> bool:
    connection.settimeout(seconds)
    try:
        return bool(connection.recv(65536))
    except TimeoutError:
        return False
