"""The asyncio engine on httpx."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from aisecurity._core.effects import Send
from aisecurity._core.wire import Reply
from aisecurity._forks import no_fork
from aisecurity.exceptions import APITimeoutError, ScannerClosedError

from . import warn_unclosed
from .exchange import Origin, origin_of
from .httpx_shared import body_of, errors_mapped, request_of, request_of_theirs, transport_settings
from .leftovers import has_leftovers
from .loops import Loops
from .slots import Idle


class _Slot:
    """One connection."""

    def __init__(self, origin: Origin) -> None:
        with no_fork:
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
    body = body_of(response)
    try:
        with body.reading():
            async for chunk in response.aiter_bytes():
                if not body.add(chunk):
                    break
    finally:
        await response.aclose()
    return body.reply()


class _Pool:
    """The idle connections of one event loop."""

    def __init__(self) -> None:
        self._idle: dict[Origin, Idle[_Slot]] = {}

    async def close(self) -> None:
        """See `Pool.close`."""
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

    def __init__(self, client: httpx.AsyncClient | None = None) -> None:
        self._theirs = client
        self._closed = False
        self._loops = Loops(_Pool)

    async def send(self, effect: Send) -> Reply:
        """See `AsyncEngine.send`."""
        if self._closed:
            raise ScannerClosedError("the scanner was closed meanwhile")
        if self._theirs is None:
            return await (await self._loops.pool()).send(effect)
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
        await self._loops.close()

    def __del__(self) -> None:
        # The pools close with their loops.
        if self._loops.used and not self._closed:
            warn_unclosed(self)
