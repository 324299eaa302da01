"""The connection under a request, for what HTTP itself does not do: silence, a reset, half an answer."""

import asyncio
import socket
import struct
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import cast

_KEY = "aisecurity.connection"
# On, and no time: close() then sends a reset in place of what is unsent.
_NO_LINGER = struct.pack("ii", 1, 0)


class ConnectionLost(Exception):  # noqa: N818 - it is no error of the program
    """The connection is lost: nobody waits for the answer."""


class ClientConnection:
    """One connection; while it is *held*, a server that stops does not wait for it."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._lost = asyncio.Event()
        self.held = False

    @property
    def state(self) -> dict[str, "ClientConnection"]:
        """Return it the way an application finds it again."""
        return {_KEY: self}

    def write(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._transport.write(data)

    def close(self) -> None:
        """Send what is left, and end the connection in order."""
        self._transport.close()

    def reset(self) -> None:
        """Break the connection."""
        connection: socket.socket = self._transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        self._transport.abort()

    def mark_lost(self) -> None:
        """Wake who waits: the connection is gone."""
        self._lost.set()

    async def wait(self, seconds: float | None = None) -> None:
        """Let time pass; a connection that is lost meanwhile is raised as Gone."""
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
    """Find the connection of a request; an application that is called in its own process has none."""
    state = cast("Mapping[str, object]", scope.get("state", {}))
    connection = state.get(_KEY)
    return connection if isinstance(connection, ClientConnection) else None
