"""Protocol of uvicorn that gives the application access to the connection of a request."""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

from aisecurity.emulator.http.connection import ClientConnection


class ConnectionProtocol(H11Protocol):
    """HTTP/1.1 protocol that puts the ClientConnection into the state of each of its requests."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the base class
        """Wrap the connection, and add it to the state of its requests."""
        super().connection_made(transport)
        self._connection = ClientConnection(transport)
        self.app_state = {**self.app_state, **self._connection.state}

    def connection_lost(self, exc: Exception | None) -> None:
        """Wake an application that waits on the connection."""
        super().connection_lost(exc)
        self._connection.mark_lost()

    def shutdown(self) -> None:
        """Abort a connection that is only held, so that shutdown does not wait for it."""
        super().shutdown()
        if self._connection.held:
            self.transport.abort()
