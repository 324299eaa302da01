"""Transports of an event loop: those of the package aiofastnet, which cost less, where it is installed."""

from __future__ import annotations

import asyncio
import socket
import ssl
from importlib import import_module
from typing import Any, Protocol

from aisecurity._runtime.fork_guard import no_fork
from aisecurity._runtime.lazy import LOAD_ERRORS


class ConnectedProtocol(Protocol):
    """A protocol that knows its transport from `connection_made` on."""

    transport: asyncio.Transport | None


class Transports:
    """Makes the connections of *loop*."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._fast = _fast_module()

    async def create(
        self, protocol: ConnectedProtocol, connection: socket.socket, context: ssl.SSLContext | None, host: str
    ) -> asyncio.Transport:
        """Return the transport between *protocol* and *connection*, with TLS as *context* says, if there is one.

        Whatever happens, the transport closes *connection*.
        """
        settings: dict[str, Any] = {"sock": connection, "ssl": context, "server_hostname": host if context else None}
        try:
            if self._fast is not None:
                transport, _ = await self._fast.create_connection(self._loop, lambda: protocol, **settings)
            else:
                made: Any = self._loop.create_connection
                transport, _ = await made(lambda: protocol, **settings)
        except BaseException:
            # Cancelled as the handshake was over, a transport would wait until the other side says farewell.
            if protocol.transport is not None:
                protocol.transport.abort()
            raise
        return transport  # type: ignore[no-any-return]  # what both return

    async def secure(
        self, transport: asyncio.Transport, protocol: asyncio.BaseProtocol, context: ssl.SSLContext, host: str
    ) -> asyncio.Transport:
        """Return a transport with TLS over *transport*, for *protocol*."""
        if self._fast is not None:
            made: Any = await self._fast.start_tls(self._loop, transport, protocol, context, server_hostname=host)
        else:
            made = await self._started(transport, protocol, context, host)
        return made  # type: ignore[no-any-return]  # never None but for a transport that was closed

    async def _started(
        self, transport: asyncio.Transport, protocol: asyncio.BaseProtocol, context: ssl.SSLContext, host: str
    ) -> asyncio.Transport | None:
        try:
            return await self._loop.start_tls(transport, protocol, context, server_hostname=host)
        except TypeError as error:
            # Python 3.11 fails so as it tells the outer connection that the handshake of the inner one failed.
            if isinstance(error.__context__, OSError):
                raise error.__context__ from None
            raise


def _fast_module() -> Any:
    with no_fork:
        try:
            return import_module("aiofastnet")
        except LOAD_ERRORS:
            return None
