"""Asyncio engine: a pool of connections for each event loop and origin."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from aisecurity._core.effects import Send
from aisecurity._core.wire import Reply, Transport, loading
from aisecurity._engines import warn_unclosed
from aisecurity._engines.exchange import bounded
from aisecurity._engines.httptools import failures
from aisecurity._engines.httptools.messages.request_head import request_bytes
from aisecurity._engines.httptools.messages.target import Target, target_of
from aisecurity._engines.httptools.pool import PATIENCE, ConnectionPool, OpeningPermit
from aisecurity._engines.httptools.route import Route, youngest_of
from aisecurity._engines.loop_pools import LoopPools
from aisecurity._runtime.fork_guard import no_fork
from aisecurity.exceptions import ScannerClosedError

from .connection import AsyncConnection
from .deadlines import Deadlines
from .opening import opened
from .transports import Transports


class _WaitingTask:
    """A task that waits for a connection."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._woken: asyncio.Future[None] = loop.create_future()
        self._rung = False
        self.late = False

    def wake(self) -> None:
        """See `Waiter.wake`."""
        if self._rung:
            return
        self._rung = True
        # Memory may be swept in any thread, and free a permit there, also when the loop is closed.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        if not self._woken.done():
            self._woken.set_result(None)

    async def wait(self, seconds: float) -> None:
        """Return when it is woken, or after *seconds*."""
        self._woken = self._loop.create_future()
        timer = self._loop.call_later(seconds, self._wake)
        try:
            if not self._rung:
                await self._woken
        finally:
            timer.cancel()
        self.late, self._rung = not self._rung, False


class _HttptoolsLoopPool:
    """The connections of one event loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._transports = Transports(self._loop)
        self._deadlines = Deadlines(self._loop)
        self._routes: dict[tuple[str, Transport], Route[AsyncConnection]] = {}
        self._closed = False

    async def send(self, effect: Send) -> Reply:
        """Send over an idle connection or a new one."""
        now = time.monotonic()
        timeout = bounded(effect.timeout)
        end = math.inf if timeout is None else now + timeout
        try:
            target = target_of(effect.request.url)
        except ValueError as error:
            raise failures.not_opened(error) from error
        key = (target.address, effect.transport)
        route = self._routes.get(key)
        if route is None:
            with loading(), no_fork:
                route = self._routes[key] = Route(target, effect.transport)
            # Nothing is kept by a request that was begun before the engine was closed, and sent after.
            if self._closed:
                route.pool.closed = True
        request = request_bytes(effect.request, target, route.proxy)
        found = route.pool.acquire(now, fresh=effect.fresh, youngest=youngest_of(effect, now))
        connection = (
            found if isinstance(found, AsyncConnection) else await self._awaited(route, target, effect, found, end)
        )
        self._deadlines.add(end, connection)
        try:
            await connection.exchange(request, effect.most_bytes)
            reply = connection.reply()
        except BaseException:
            # Also when cancelled: what an exchange left half done never goes back to the others.
            connection.close()
            raise
        finally:
            self._deadlines.met(connection)
        if connection.is_kept:
            route.pool.put(connection)
            route.pool.settle(connection.answered_at)
        else:
            connection.close()
        return reply

    async def _awaited(
        self,
        route: Route[AsyncConnection],
        target: Target,
        effect: Send,
        found: OpeningPermit | None,
        end: float,
    ) -> AsyncConnection:
        """Return a new connection with *found*; without, wait for one, or for an idle connection."""
        if found is None:
            look = await self._waited_for(route.pool, effect, end)
            if isinstance(look, AsyncConnection):
                return look
            found = look
        return await self._opened(route, target, found, end)

    async def _waited_for(
        self, pool: ConnectionPool[AsyncConnection], effect: Send, end: float
    ) -> AsyncConnection | OpeningPermit:
        """Return what comes free for *effect*, in the order in which tasks ask. APITimeoutError if nothing by *end*."""
        waiting = _WaitingTask(self._loop)
        pool.line.enter(waiting)
        try:
            while True:
                now = time.monotonic()
                # Once more before it waits, for something may have come free before this task was in the line.
                found = pool.acquire(now, fresh=effect.fresh, youngest=youngest_of(effect, now), waiter=waiting)
                if found is not None:
                    return found
                if now >= end:
                    raise failures.no_room()
                await waiting.wait(min(PATIENCE, end - now))
        finally:
            pool.line.leave(waiting)

    async def _opened(
        self, route: Route[AsyncConnection], target: Target, permit: OpeningPermit, end: float
    ) -> AsyncConnection:
        connection = AsyncConnection(self._loop, permit.standing, route.pool.forget)
        limit = route.opened_by(end)
        seconds = None if limit == math.inf else limit - time.monotonic()
        try:
            async with asyncio.timeout(seconds):
                await opened(self._loop, self._transports, connection, target, route)
        except (OSError, ValueError, ImportError) as error:
            # Of an import: an event loop loads what starts threads as it looks its first host up.
            connection.close()
            raise failures.not_opened(error) from error
        except BaseException:
            connection.close()
            raise
        finally:
            permit.opened()
        return connection

    async def close(self) -> None:
        """See `LoopPool.close`."""
        self._closed = True
        while self._routes:
            _, route = self._routes.popitem()
            route.pool.closed = True
            route.pool.drain()
        # A transport closes its socket when the loop turns next.
        await asyncio.sleep(0)


class AsyncHttptoolsEngine:
    """Connections for each event loop."""

    def __init__(self) -> None:
        self._closed = False
        self._pools = LoopPools(_HttptoolsLoopPool)

    def send(self, effect: Send) -> Coroutine[Any, Any, Reply]:
        """See `AsyncEngine.send`."""
        if self._closed:
            raise ScannerClosedError("the scanner was closed meanwhile")
        connections = self._pools.here()
        return self._first(effect) if connections is None else connections.send(effect)

    async def _first(self, effect: Send) -> Reply:
        return await (await self._pools.pool()).send(effect)

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
