"""Connections that checks open to look at, apart from those of the engines; each ends in time."""

from __future__ import annotations

import socket
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from functools import partial

from aisecurity._engines.exchange import bounded
from aisecurity._engines.httpx.deadlines import WATCHDOG


def connect(host: str, port: int, end: float) -> socket.socket:
    """Return a TCP connection to the first address of *host* that takes one before *end*, by `time.monotonic`.

    OSError, of the last address, if none does. Only the look-up of the name is not bounded: it is the system's.
    """
    failures = list[OSError]()
    for address in _addresses(host, port):
        try:
            left = max(end - time.monotonic(), 0.001)
            return socket.create_connection(address, timeout=bounded(left))
        except OSError as error:
            failures.append(error)
    raise failures[-1]


def _addresses(host: str, port: int) -> list[tuple[str, int]]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(None, "the host name is invalid") from error
    return [(str(address[0]), int(address[1])) for *_, address in found]


@contextmanager
def broken_off_at(end: float, connection: socket.socket) -> Generator[None]:
    """Shut *connection* down at *end*, by `time.monotonic`, so that nothing waits for it; TimeoutError then."""
    connection.settimeout(None)
    with WATCHDOG.watch(end - time.monotonic(), partial(_shut, connection)) as watch:
        try:
            yield
        except OSError as error:
            if watch.fired:
                raise TimeoutError from error
            raise
        if watch.fired:
            raise TimeoutError


def _shut(connection: socket.socket) -> None:
    # Its other end, or the thread that reads, may have closed it meanwhile.
    with suppress(OSError):
        # Not the method of the TLS socket, whose state belongs to the thread that reads.
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
