"""TCP connections of the blocking engine: the addresses of a host raced against each other."""

from __future__ import annotations

import math
import os
import selectors
import socket
import time
from collections import deque

from aisecurity._engines.httptools.addresses import HEAD_START, Address, looked_up


def connected(host: str, port: int, end: float) -> socket.socket:
    """Return a socket that is connected to *host*. OSError if no address answers, TimeoutError if none by *end*."""
    addresses = looked_up(host, port)
    if len(addresses) > 1:
        return _raced(addresses, end)
    family, address = addresses[0]
    connection = socket.socket(family, socket.SOCK_STREAM)
    try:
        connection.settimeout(left_until(end))
        connection.connect(address)
    except BaseException:
        connection.close()
        raise
    return connection


def left_until(end: float) -> float | None:
    """Return the seconds until *end*, `None` for no limit. TimeoutError if it is over."""
    if end == math.inf:
        return None
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _raced(addresses: list[Address], end: float) -> socket.socket:
    """Try one address after the other, each with a head start, and return the first that is connected."""
    waiting = deque(addresses)
    failure: OSError = OSError("no address")
    sockets: list[socket.socket] = []
    winner: socket.socket | None = None
    with selectors.DefaultSelector() as selector:
        try:
            while winner is None and (waiting or selector.get_map()):
                if waiting:
                    failure = _begun(*waiting.popleft(), sockets, selector) or failure
                for connection in _ready(selector, left_until(end), head_start=bool(waiting)):
                    selector.unregister(connection)
                    code = connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                    if code:
                        failure = OSError(code, os.strerror(code))
                    else:
                        winner = connection
        finally:
            for connection in sockets:
                if connection is not winner:
                    connection.close()
    if winner is None:
        raise failure
    return winner


def _begun(
    family: socket.AddressFamily, address: object, sockets: list[socket.socket], selector: selectors.BaseSelector
) -> OSError | None:
    """Begin to connect; return the error where that cannot even begin, as without a route."""
    try:
        connection = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        return error
    sockets.append(connection)
    connection.settimeout(0)
    try:
        connection.connect(address)  # type: ignore[arg-type]  # of this family
    except BlockingIOError:
        pass
    except OSError as error:
        return error
    selector.register(connection, selectors.EVENT_WRITE)
    return None


def _ready(selector: selectors.BaseSelector, left: float | None, *, head_start: bool) -> list[socket.socket]:
    """Return the sockets whose attempt ended, after the head start of the next at the latest."""
    if not selector.get_map():
        return []
    wait = min(HEAD_START, math.inf if left is None else left) if head_start else left
    ready: list[socket.socket] = [key.fileobj for key, _ in selector.select(wait)]  # type: ignore[misc]  # what was registered
    return ready
