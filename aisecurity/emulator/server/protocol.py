"""uvicorn's protocol, which tells the application what its connection is."""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

from aisecurity.emulator.http.connection import ClientConnection


class ConnectionProtocol(H11Protocol):
    """It puts the Wire of a connection into the state of each of its requests."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the base class
        """Keep the connection."""
        super().connection_made(transport)
        self._connection = ClientConnection(transport)
        self.app_state = {**self.app_state, **self._connection.state}

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the application, which may be waiting."""
        super().connection_lost(exc)
        self._connection.mark_lost()

    def shutdown(self) -> None:
        """End at once what is only waiting."""
        super().shutdown()
        if self._connection.held:
            self.transport.abort()
