"""Direct access to the connection of a request, for silence, resets and truncated answers."""

import asyncio
import socket
import struct
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import cast

_KEY = "aisecurity.connection"
# SO_LINGER on, with zero seconds: close() then discards what is unsent and sends a reset.
_NO_LINGER = struct.pack("ii", 1, 0)


class ConnectionLost(Exception):  # noqa: N818 - it is no error of the program
    """The connection is lost, so no client waits for the answer."""


class ClientConnection:
    """One connection; while it is *held*, a server that shuts down does not wait for it."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._lost = asyncio.Event()
        self.held = False

    @property
    def state(self) -> dict[str, "ClientConnection"]:
        """Return the entry of the request state under which `connection_of` finds it."""
        return {_KEY: self}

    def write(self, data: bytes) -> None:
        """Write raw bytes."""
        self._transport.write(data)

    def close(self) -> None:
        """Flush what is unsent, and close the connection in order."""
        self._transport.close()

    def reset(self) -> None:
        """Abort the connection with a TCP reset."""
        connection: socket.socket = self._transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        self._transport.abort()

    def mark_lost(self) -> None:
        """Record that the connection is lost, and wake `wait`."""
        self._lost.set()

    async def wait(self, seconds: float | None = None) -> None:
        """Wait for *seconds*, or without end; raises ConnectionLost if the connection is lost meanwhile."""
        with self._hold():
            try:
                await asyncio.wait_for(self._lost.wait(), seconds)
            except TimeoutError:
                return
        raise ConnectionLost

    @contextmanager
    def _hold(self) -> Generator[None]:
        self.held = True
        try:
            yield
        finally:
            self.held = False


def connection_of(scope: Mapping[str, object]) -> ClientConnection | None:
    """Return the connection of a request, None for an application that is called in the process."""
    state = cast("Mapping[str, object]", scope.get("state", {}))
    connection = state.get(_KEY)
    return connection if isinstance(connection, ClientConnection) else None
