"""The asyncio engine on httpx."""

from __future__ import annotations

import asyncio
from weakref import WeakKeyDictionary

import httpx

from aisecurity._core.effects import Send
from aisecurity._core.wire import Reply, Transport
from aisecurity.exceptions import APITimeoutError

from .httpx_shared import Body, client_settings, errors_mapped, request_settings


class AsyncHttpxEngine:
    """One client for each event loop and transport, or the caller's own, which is never closed here."""

    name = "httpx"

    def __init__(self, client: httpx.AsyncClient | None = None) -> None:
        self._theirs = client
        self._ours: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Transport, httpx.AsyncClient]]
        self._ours = WeakKeyDictionary()

    def _client(self, transport: Transport) -> httpx.AsyncClient:
        if self._theirs is not None:
            return self._theirs
        here = asyncio.get_running_loop()
        if here not in self._ours:
            self._forget_closed_loops()
        clients = self._ours.setdefault(here, {})
        if transport not in clients:
            clients[transport] = httpx.AsyncClient(**client_settings(transport))
        return clients[transport]

    def _forget_closed_loops(self) -> None:
        # The connections of a client refer to its loop, so the weak key alone would keep both for ever.
        # Loops of other threads may come and go meanwhile.
        for loop in [reference() for reference in self._ours.keyrefs()]:
            if loop is not None and loop.is_closed():
                self._ours.pop(loop, None)

    async def send(self, effect: Send) -> Reply:
        """See `AsyncEngine.send`."""
        try:
            async with asyncio.timeout(effect.timeout):
                return await self._exchange(effect)
        except TimeoutError as error:
            if isinstance(error, APITimeoutError):
                raise
            raise APITimeoutError(f"the answer was not complete within {effect.timeout:.3g} s") from error

    async def _exchange(self, effect: Send) -> Reply:
        client = self._client(effect.transport)
        with errors_mapped():
            request = client.build_request(**request_settings(effect, own_client=client is not self._theirs))
            response = await client.send(request, stream=True, follow_redirects=False)
            try:
                body = Body(response)
                async for chunk in response.aiter_bytes():
                    body.add(chunk)
            finally:
                await response.aclose()
        return body.reply()

    async def close(self) -> None:
        """See `AsyncEngine.close`; clients of other loops are closed there, unless their loop is closed already."""
        here = asyncio.get_running_loop()
        for loop, clients in list(self._ours.items()):
            for client in clients.values():
                if loop is here:
                    await client.aclose()
                elif loop.is_running():
                    await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(client.aclose(), loop))
        self._ours.clear()
