"""Opening of a connection on asyncio: TCP, the tunnel through a proxy, TLS."""

from __future__ import annotations

import asyncio
import socket
from typing import cast

from aisecurity._engines.httptools.messages.proxy_address import Proxy
from aisecurity._engines.httptools.messages.target import Target
from aisecurity._engines.httptools.messages.tunnel import TunnelRequest
from aisecurity._engines.httptools.route import Route

from .connect import connected
from .connection import AsyncConnection
from .transports import Transports

_READ_SIZE = 64 * 1024


async def opened(
    loop: asyncio.AbstractEventLoop,
    transports: Transports,
    connection: AsyncConnection,
    target: Target,
    route: Route[AsyncConnection],
) -> None:
    """Connect *connection* to *target*, as *route* says. OSError or APIConnectionError if it cannot be had."""
    proxy = route.proxy
    first = target if proxy is None else proxy
    raw = await connected(loop, first.host, first.port)
    # From here on the socket is its transport's: the loop listens at it until that closes it.
    if proxy is not None and route.proxy_context is not None:
        transport = await _through_secure_proxy(transports, connection, target, proxy, route, raw)
    else:
        if proxy is not None and target.secure:
            await _tunnel(loop, raw, TunnelRequest(target, proxy))
        transport = await transports.create(connection, raw, route.context, target.host)
    connection.use(transport)


async def _tunnel(loop: asyncio.AbstractEventLoop, raw: socket.socket, tunnel: TunnelRequest) -> None:
    try:
        await loop.sock_sendall(raw, tunnel.request)
        while not tunnel.feed(await loop.sock_recv(raw, _READ_SIZE)):
            pass
    except BaseException:
        raw.close()
        raise


class _TunnelProtocol(asyncio.Protocol):
    """The exchange that opens a tunnel, over a transport."""

    def __init__(self, tunnel: TunnelRequest) -> None:
        self._tunnel = tunnel
        self.transport: asyncio.Transport | None = None
        self.stands: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the tunnel."""
        self.transport = cast("asyncio.Transport", transport)
        self.transport.write(self._tunnel.request)

    def data_received(self, data: bytes) -> None:
        """Read what the proxy answers; b"" is the end."""
        if self.stands.done():
            return
        try:
            if self._tunnel.feed(data):
                self.stands.set_result(None)
        except Exception as error:
            self.stands.set_exception(error)

    def connection_lost(self, exc: Exception | None) -> None:
        """End the waiting."""
        self.data_received(b"")


async def _through_secure_proxy(
    transports: Transports,
    connection: AsyncConnection,
    target: Target,
    proxy: Proxy,
    route: Route[AsyncConnection],
    raw: socket.socket,
) -> asyncio.Transport:
    """Return a transport through a *proxy* that itself speaks TLS."""
    if route.context is None:
        return await transports.create(connection, raw, route.proxy_context, proxy.host)
    protocol = _TunnelProtocol(TunnelRequest(target, proxy))
    outer = await transports.create(protocol, raw, route.proxy_context, proxy.host)
    try:
        await protocol.stands
        return await transports.secure(outer, connection, route.context, target.host)
    except BaseException:
        outer.abort()
        raise
