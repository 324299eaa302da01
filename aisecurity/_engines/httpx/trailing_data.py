"""Trailing data: bytes that a connection holds beyond the answer that was read from it.

The next request on it would take them for its own answer, and so one scan's verdict for another's. No public name of
the libraries below leads to those bytes: where the private ones have changed, no connection is used twice.
"""

from __future__ import annotations

from typing import Any

import httpx


def has_trailing_data(transport: httpx.HTTPTransport | httpx.AsyncHTTPTransport) -> bool:
    """Return whether bytes are left, or may be; True too where the connection was closed, for there is none to keep."""
    ours: Any = transport
    try:
        connections = ours._pool.connections
        return not connections or any(_of_connection(connection) for connection in connections)
    except AttributeError:
        return True


def _of_connection(connection: Any) -> bool:
    # Each proxy is a connection around the one that speaks to the service.
    while (inner := getattr(connection, "_connection", None)) is not None:
        connection = inner
    return bool(connection._h11_state.trailing_data[0]) or _of_stream(connection._network_stream)


def _of_stream(stream: Any) -> bool:
    """Return whether bytes were taken off the socket and not read; those that still wait there httpx sees by itself."""
    if hasattr(stream, "_sock"):
        left = getattr(stream._sock, "pending", int)() or (hasattr(stream, "_incoming") and stream._incoming.pending)
        return bool(left)
    stream = stream._stream
    while hasattr(stream, "_read_bio"):
        if stream._read_bio.pending or stream._ssl_object.pending():
            return True
        stream = stream.transport_stream
    return bool(stream._protocol.read_queue)


__all__ = ["has_trailing_data"]
