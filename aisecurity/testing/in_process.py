"""HTTP clients that call an emulator without a socket: `Scanner(configuration, http_client=client(emulator))`."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import httpx

from aisecurity.emulator import Emulator


def async_client(emulator: Emulator) -> httpx.AsyncClient:
    """Return a client for the asyncio Scanner. Faults of the connection, such as a reset, need a socket."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(emulator.app))


def client(emulator: Emulator) -> httpx.Client:
    """Return a client for the blocking Scanner. Faults of the connection, such as a reset, need a socket."""
    return httpx.Client(transport=_InThread(httpx.ASGITransport(emulator.app)))


class _InThread(httpx.BaseTransport):
    """Transport that runs each request in a thread and loop of its own, as the caller may be in a loop."""

    def __init__(self, inner: httpx.ASGITransport) -> None:
        self._inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        with ThreadPoolExecutor(max_workers=1) as thread:
            return thread.submit(asyncio.run, self._exchange(request)).result()

    async def _exchange(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(request)
        return httpx.Response(response.status_code, headers=response.headers, content=await response.aread())
