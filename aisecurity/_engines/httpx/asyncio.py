"""Asyncio engine on httpx."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import httpx

from aisecurity._core.effects import Send
from aisecurity._core.wire import Reply, loading
from aisecurity._engines import warn_unclosed
from aisecurity._engines.exchange import ConnectionKey, connection_key
from aisecurity._engines.loop_pools import LoopPools
from aisecurity._runtime.fork_guard import no_fork
from aisecurity.exceptions import APIConnectionError, APITimeoutError, ScannerClosedError

from .exchange import (
    body_of,
    errors_mapped,
    reply_of,
    request_by_user_client,
    request_of,
    stream_of,
    transport_settings,
)
from .idle_connections import IdleConnections
from .trailing_data import has_trailing_data


class _AsyncConnection:
    """One connection."""

    def __init__(self, origin: ConnectionKey) -> None:
        with loading(), no_fork:
            self.transport = httpx.AsyncHTTPTransport(**transport_settings(origin))
        self.used = False
        self.doubted = False
        """Whether an answer that it brought is doubted: nothing more is sent over it."""
        self._stream: Any = None
        self._sending = False
        self._connecting: Any = None

    async def exchange(self, effect: Send) -> Reply:
        """Send, and return the answer read to its end."""
        request = request_of(effect, {} if self.used else {"trace": self._trace})
        try:
            async with asyncio.timeout(effect.timeout):
                response = await self.transport.handle_async_request(request)
                before, self._stream = self._stream, stream_of(response)
                reply = await _read(response, effect.most_bytes)
        except TimeoutError as error:
            raise APITimeoutError("the answer was not complete in time", sent=self._sending) from error
        except RuntimeError as error:
            if self._sending or self.used:
                raise
            # The executor has no thread to look the host up: the system starts none, or the loop is about to end.
            raise APIConnectionError("no answer (no thread to look the host up)", sent=False) from error
        self.used, self._connecting = True, None
        return reply if before is None or before is not self._stream else reply._replace(kept=True)

    async def _trace(self, event: str, info: dict[str, Any]) -> None:
        if event.endswith(".connect_tcp.complete"):
            self._connecting = info["return_value"]
        elif event == "http11.send_request_headers.started":
            self._sending = True

    async def close(self) -> None:
        """Close the connection, also one whose making was broken off: httpcore forgets it in the TLS handshake."""
        try:
            await self.transport.aclose()
        finally:
            if self._connecting is not None:
                await self._connecting.aclose()


async def _read(response: httpx.Response, most: int) -> Reply:
    body = body_of(response, most)
    try:
        with body.reading():
            if body.has_room:
                async for chunk in response.aiter_bytes() if response.is_stream_consumed else response.aiter_raw():
                    if not body.add(chunk):
                        break
    finally:
        await response.aclose()
    return reply_of(body)


async def _discard(idle: IdleConnections[_AsyncConnection], connection: _AsyncConnection) -> None:
    """Close *connection* if it is idle; one that is in use again closes after that, and its answer is doubted too."""
    connection.doubted = True
    if idle.remove(connection):
        await connection.close()


class _LoopConnections:
    """The idle connections of one event loop."""

    def __init__(self) -> None:
        self._idle: dict[ConnectionKey, IdleConnections[_AsyncConnection]] = {}

    async def close(self) -> None:
        """See `Pool.close`."""
        while self._idle:
            _, idle = self._idle.popitem()
            idle.closed = True
            for connection in idle.drain():
                await connection.close()

    async def send(self, effect: Send) -> Reply:
        """Send over an idle connection or a new one."""
        origin = connection_key(effect)
        idle = self._idle.setdefault(origin, IdleConnections())
        connection = (None if effect.needs_new else idle.take()) or _AsyncConnection(origin)
        try:
            with errors_mapped(reused=connection.used):
                reply = await connection.exchange(effect)
        except BaseException:
            # Also when cancelled: what an exchange left half done never goes back to the others.
            await connection.close()
            raise
        keep = reply.complete and not connection.doubted and not has_trailing_data(connection.transport)
        for one in idle.give(connection) if keep else [connection]:
            await one.close()
        if not reply.kept:
            return reply
        return reply._replace(early=connection.doubted, discard=partial(_discard, idle, connection))


class AsyncHttpxEngine:
    """A pool for each event loop, or the caller's own client, which is never closed here."""

    def __init__(self, client: httpx.AsyncClient | None = None) -> None:
        self._user_client = client
        self._closed = False
        self._pools = LoopPools(_LoopConnections)

    async def send(self, effect: Send) -> Reply:
        """See `AsyncEngine.send`."""
        if self._closed:
            raise ScannerClosedError("the scanner was closed meanwhile")
        if self._user_client is None:
            return await (await self._pools.pool()).send(effect)
        try:
            async with asyncio.timeout(effect.timeout):
                return await self._send_by_user_client(effect, self._user_client)
        except TimeoutError as error:
            if isinstance(error, APITimeoutError):
                raise
            raise APITimeoutError("the answer was not complete in time") from error

    async def _send_by_user_client(self, effect: Send, client: httpx.AsyncClient) -> Reply:
        with errors_mapped():
            request = request_by_user_client(client, effect)
            return await _read(await client.send(request, stream=True, follow_redirects=False), effect.most_bytes)

    async def close(self) -> None:
        """See `AsyncEngine.close`; a connection that is in use is closed by its task, when the answer is there.

        Pools of other loops are closed there, unless the loop does not run any more.
        """
        self._closed = True
        await self._pools.close()

    def __del__(self) -> None:
        # The pools close with their loops.
        if self._pools.used and not self._closed:
            warn_unclosed(self)
