"""The asyncio engine on httpx."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any
from weakref import WeakKeyDictionary

import httpx

from aisecurity._core.effects import Send
from aisecurity._core.wire import Reply
from aisecurity.exceptions import APITimeoutError, ScannerClosedError

from . import warn_unclosed
from .httpx_shared import (
    Body,
    Origin,
    errors_mapped,
    origin_of,
    request_of,
    request_of_theirs,
    transport_settings,
)
from .leftovers import has_leftovers
from .slots import Idle


class _Slot:
    """One connection."""

    def __init__(self, origin: Origin) -> None:
        self.transport = httpx.AsyncHTTPTransport(**transport_settings(origin))
        self.used = False
        self._sending = False
        self._connecting: Any = None

    async def exchange(self, effect: Send) -> Reply:
        """Send, and return the answer read to its end."""
        request = request_of(effect, {} if self.used else {"trace": self._trace})
        try:
            async with asyncio.timeout(effect.timeout):
                reply = await _read(await self.transport.handle_async_request(request))
        except TimeoutError as error:
            raise APITimeoutError("the answer was not complete in time", sent=self._sending) from error
        self.used, self._connecting = True, None
        return reply

    async def _trace(self, event: str, info: dict[str, Any]) -> None:
        if event == "connection.connect_tcp.complete":
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


async def _read(response: httpx.Response) -> Reply:
    body = Body(response)
    try:
        with body.reading():
            async for chunk in response.aiter_bytes():
                if not body.add(chunk):
                    break
    finally:
        await response.aclose()
    return body.reply()


class _LoopPool:
    """The idle connections of one event loop, which are closed with it at the latest."""

    def __init__(self) -> None:
        self._idle: dict[Origin, Idle[_Slot]] = {}
        # `asyncio.run` closes the asynchronous generators of its loop: the one hook that a loop has for its end.
        self.keeper = self._keep()

    async def _keep(self) -> AsyncGenerator[None]:
        try:
            yield
        finally:
            while self._idle:
                _, idle = self._idle.popitem()
                idle.closed = True
                for slot in idle.drain():
                    await slot.close()

    async def send(self, effect: Send) -> Reply:
        """Send over an idle connection or a new one."""
        origin = origin_of(effect)
        idle = self._idle.setdefault(origin, Idle())
        slot = (None if effect.fresh else idle.take()) or _Slot(origin)
        try:
            with errors_mapped(reused=slot.used):
                reply = await slot.exchange(effect)
        except BaseException:
            # Also when cancelled: what an exchange left half done never goes back to the others.
            await slot.close()
            raise
        keep = reply.complete and not has_leftovers(slot.transport)
        for one in idle.give(slot) if keep else [slot]:
            await one.close()
        return reply


class AsyncHttpxEngine:
    """A pool for each event loop, or the caller's own client, which is never closed here."""

    name = "httpx"

    def __init__(self, client: httpx.AsyncClient | None = None) -> None:
        self._theirs = client
        self._closed = self._used = False
        self._pools: WeakKeyDictionary[asyncio.AbstractEventLoop, _LoopPool] = WeakKeyDictionary()

    async def _pool(self) -> _LoopPool:
        here = asyncio.get_running_loop()
        pool = self._pools.get(here)
        if pool is None:
            self._used = True
            self._forget_closed_loops()
            pool = self._pools[here] = _LoopPool()
            await anext(pool.keeper)
        return pool

    def _forget_closed_loops(self) -> None:
        # A pool refers to its loop, so the weak key alone would keep both for ever.
        for loop in [reference() for reference in self._pools.keyrefs()]:
            if loop is not None and loop.is_closed():
                self._pools.pop(loop, None)

    async def send(self, effect: Send) -> Reply:
        """See `AsyncEngine.send`."""
        if self._closed:
            raise ScannerClosedError("the scanner was closed meanwhile")
        if self._theirs is None:
            return await (await self._pool()).send(effect)
        try:
            async with asyncio.timeout(effect.timeout):
                return await self._send_theirs(effect, self._theirs)
        except TimeoutError as error:
            if isinstance(error, APITimeoutError):
                raise
            raise APITimeoutError("the answer was not complete in time") from error

    async def _send_theirs(self, effect: Send, client: httpx.AsyncClient) -> Reply:
        with errors_mapped():
            request = request_of_theirs(client, effect)
            return await _read(await client.send(request, stream=True, follow_redirects=False))

    async def close(self) -> None:
        """See `AsyncEngine.close`; a connection that is in use is closed by its task, when the answer is there.

        Pools of other loops are closed there, unless the loop does not run any more.
        """
        self._closed = True
        here = asyncio.get_running_loop()
        while self._pools:
            loop, pool = self._pools.popitem()
            if loop is here:
                await pool.keeper.aclose()
            elif loop.is_running():
                await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(_close(pool), loop))

    def __del__(self) -> None:
        # The pools close with their loops.
        if self._used and not self._closed:
            warn_unclosed(self)


async def _close(pool: _LoopPool) -> None:
    await pool.keeper.aclose()
