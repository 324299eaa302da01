"""TCP connections of the blocking engine: the addresses of a host raced against each other."""

from __future__ import annotations

import os
import selectors
import socket
from collections import deque
from contextlib import suppress

from aisecurity._engines.httptools.addresses import HEAD_START, Address, looked_up

from . import waiting
from .waiting import left_until, slice_until


def connected(host: str, port: int, end: float) -> socket.socket:
    """Return a socket that is connected to *host*. OSError if no address answers, TimeoutError if none by *end*."""
    addresses = looked_up(host, port)
    if len(addresses) > 1 or waiting.SLICE is not None:
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


def _raced(addresses: list[Address], end: float) -> socket.socket:
    """Try one address after the other, each with a head start, and return the first that is connected."""
    sockets: list[socket.socket] = []
    try:
        with selectors.DefaultSelector() as selector:
            winner = _winner(deque(addresses), sockets, selector, end)
        for connection in sockets:
            if connection is not winner:
                connection.close()
    except BaseException:
        for connection in sockets:
            connection.close()
        raise
    return winner


def _winner(
    waiting_addresses: deque[Address], sockets: list[socket.socket], selector: selectors.BaseSelector, end: float
) -> socket.socket:
    errors: list[OSError] = []
    while waiting_addresses or selector.get_map():
        if waiting_addresses:
            _begin(*waiting_addresses.popleft(), sockets, selector, errors)
        for connection in _ready(selector, end, head_start=bool(waiting_addresses)):
            selector.unregister(connection)
            code = connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if not code:
                return connection
            errors.append(OSError(code, os.strerror(code)))
    # Popped, lest the exception refer to itself by its traceback.
    raise errors.pop()


def _begin(
    family: socket.AddressFamily,
    address: object,
    sockets: list[socket.socket],
    selector: selectors.BaseSelector,
    errors: list[OSError],
) -> None:
    """Begin to connect; where that cannot even begin, as without a route, note the error."""
    try:
        connection = socket.socket(family, socket.SOCK_STREAM)
        sockets.append(connection)
        connection.settimeout(0)
        with suppress(BlockingIOError):
            connection.connect(address)  # type: ignore[arg-type]  # of this family
        selector.register(connection, selectors.EVENT_WRITE)
    except OSError as error:
        errors.append(error)


def _ready(selector: selectors.BaseSelector, end: float, *, head_start: bool) -> list[socket.socket]:
    """Return the sockets whose attempt ended, after the head start of the next at the latest."""
    if not selector.get_map():
        return []
    wait = slice_until(end)
    if head_start:
        wait = HEAD_START if wait is None else min(HEAD_START, wait)
    ready: list[socket.socket] = [key.fileobj for key, _ in selector.select(wait)]  # type: ignore[misc]  # what was registered
    return ready
