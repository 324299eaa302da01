"""Asyncio engine on pyreqwest."""

from __future__ import annotations

from pyreqwest.client import ClientBuilder
from pyreqwest.exceptions import PyreqwestError
from pyreqwest.request import RequestBuilder
from pyreqwest.response import Response

from aisecurity._core.effects import Send
from aisecurity._core.wire import Reply
from aisecurity._engines import warn_unclosed
from aisecurity._engines.exchange import ConnectionKey, connection_key
from aisecurity._engines.loop_pools import LoopPools
from aisecurity.constants import base
from aisecurity.exceptions import ScannerClosedError

from . import process
from .clients import ClientPool, limited, opened
from .exchange import body_of, described, mapped, silenced, watched, whole


async def _read(response: Response) -> Reply:
    reader = response.body_reader
    if response.status < 300:
        return whole(response, await reader.read(base.MAX_REPLY_BYTES + 1))
    body = body_of(response)
    with body.reading():
        while (chunk := await reader.read_chunk()) is not None:
            if not body.add(bytes(chunk)):
                break
    return body.reply()


class _LoopClients:
    """The clients of one event loop: for each origin one that keeps connections, and one that does not."""

    def __init__(self) -> None:
        self._pools: dict[tuple[ConnectionKey, bool], ClientPool[RequestBuilder]] = {}

    def get(self, effect: Send) -> ClientPool[RequestBuilder]:
        """Return the client for *effect*."""
        key = (connection_key(effect), effect.needs_new)
        pool = self._pools.get(key)
        if pool is None:
            pool = self._pools[key] = opened(
                limited(ClientBuilder(), key[0], keep=not effect.needs_new).build, effect.transport
            )
        return pool

    async def close(self) -> None:
        """See `LoopPool.close`."""
        while self._pools:
            self._pools.popitem()[1].client = None


class AsyncPyreqwestEngine:
    """The clients of each event loop."""

    def __init__(self) -> None:
        self._closed = False
        self._pools = LoopPools(_LoopClients)

    async def send(self, effect: Send) -> Reply:
        """See `AsyncEngine.send`; UnfitError if pyreqwest cannot work here, or not with these settings.

        Where the task is cancelled, its request goes on until the answer is there, or its time is over.
        """
        if self._closed:
            raise ScannerClosedError("the scanner was closed meanwhile")
        pool = (self._pools.here() or await self._pools.pool()).get(effect)
        body = watched(effect, pool, process.attach_thread)
        try:
            async with described(pool, effect, body).build_streamed() as response:
                reply = await _read(response)
        except (PyreqwestError, ValueError) as error:
            raise mapped(error, pool, body) from silenced(error)
        pool.used = True
        return reply

    async def close(self) -> None:
        """See `AsyncEngine.close`; a connection that is in use is closed when its answer is there."""
        self._closed = True
        await self._pools.close()

    def __del__(self) -> None:
        # The clients close with their loops.
        if self._pools.used and not self._closed:
            warn_unclosed(self)
