"""Blocking engine: a pool of connections for each process and origin, used by the calling threads themselves."""

from __future__ import annotations

import math
import os
import time
from contextlib import suppress
from queue import Empty, SimpleQueue

from aisecurity._core.effects import Send
from aisecurity._core.wire import Reply, Transport, loading
from aisecurity._engines import warn_unclosed
from aisecurity._engines.exchange import bounded, forget_values
from aisecurity._engines.httptools import failures
from aisecurity._engines.httptools.messages.request_head import request_bytes
from aisecurity._engines.httptools.messages.target import Target, target_of
from aisecurity._engines.httptools.pool import PATIENCE, ConnectionPool, OpeningPermit
from aisecurity._engines.httptools.route import Route, youngest_of
from aisecurity._runtime.fork_guard import no_fork
from aisecurity.exceptions import AISecSDKException, ScannerClosedError

from .connection import BlockingConnection, open_stream


class _Bell:
    """A thread that waits for a connection."""

    def __init__(self) -> None:
        self._rung: SimpleQueue[None] = SimpleQueue()
        self.late = False

    def wake(self) -> None:
        """See `Waiter.wake`."""
        if self._rung.empty():
            self._rung.put(None)

    def wait(self, seconds: float) -> None:
        """Return when it is woken, or after *seconds*."""
        self.late = True
        with suppress(Empty):
            self._rung.get(timeout=seconds)
            self.late = False


def _waited_for(
    pool: ConnectionPool[BlockingConnection], effect: Send, end: float
) -> BlockingConnection | OpeningPermit:
    """Return what comes free for *effect*, in the order in which threads ask. APITimeoutError if nothing by *end*."""
    bell = _Bell()
    found: BlockingConnection | OpeningPermit | None = None
    try:
        try:
            pool.line.enter(bell)
            while True:
                now = time.monotonic()
                # Once more before it waits, for something may have come free before it was in the line.
                found = pool.acquire(now, fresh=effect.fresh, youngest=youngest_of(effect, now), waiter=bell)
                if found is not None:
                    return found
                if now >= end:
                    raise failures.no_room()
                bell.wait(min(PATIENCE, end - now))
        finally:
            pool.line.leave(bell)
    except BaseException:
        if found is not None:
            found.close()
        raise


class HttptoolsEngine:
    """Sends in the calling thread, over the connections of this process; a child of it has its own."""

    def __init__(self) -> None:
        self._closed = False
        self._process = os.getpid()
        self._routes: dict[tuple[str, Transport], Route[BlockingConnection]] = {}

    def send(self, effect: Send) -> Reply:
        """See `Engine.send`."""
        if self._closed:
            raise ScannerClosedError("the scanner was closed meanwhile")
        try:
            return self._sent(effect)
        except AISecSDKException:
            raise
        except BaseException as error:
            # A signal's handler raised, perhaps as a connection was being closed: what the frames below hold is let go,
            # or a traceback that is kept would keep connections and their permits.
            forget_values(error)
            raise

    def _sent(self, effect: Send) -> Reply:
        now = time.monotonic()
        timeout = bounded(effect.timeout)
        end = math.inf if timeout is None else now + timeout
        try:
            target = target_of(effect.request.url)
        except ValueError as error:
            raise failures.not_opened(error) from error
        route = self._route(target, effect.transport)
        request = request_bytes(effect.request, target, route.proxy)
        connection = self._connection(route, target, effect, now, end)
        kept = False
        try:
            reply = connection.exchange(request, effect.most_bytes, end)
            kept = connection.idle_until > connection.answered_at
            if kept:
                # Others may use it from here on.
                route.pool.put(connection)
            else:
                connection.close()
        except BaseException:
            # Once more, where a signal's handler raised as it was being closed.
            if not kept:
                connection.close()
            raise
        route.pool.settle(connection.answered_at)
        return reply

    def _route(self, target: Target, transport: Transport) -> Route[BlockingConnection]:
        if self._process != os.getpid():
            # A child must not share a socket with its parent. What is closed here stays open there.
            self._process = os.getpid()
            self._drain()
        key = (target.address, transport)
        route = self._routes.get(key)
        if route is None:
            with loading(), no_fork:
                route = self._routes.setdefault(key, Route(target, transport))
            # Another thread may have closed the engine meanwhile, and what is in use then is not kept.
            if self._closed:
                route.pool.closed = True
        return route

    def _connection(
        self, route: Route[BlockingConnection], target: Target, effect: Send, now: float, end: float
    ) -> BlockingConnection:
        """Return an idle connection or a new one; wait where there are too many."""
        found: BlockingConnection | OpeningPermit | None = None
        try:
            found = route.pool.acquire(now, fresh=effect.fresh, youngest=youngest_of(effect, now))
            if found is None:
                found = _waited_for(route.pool, effect, end)
            if isinstance(found, OpeningPermit):
                found = self._opened(route, target, found, end)
        except BaseException:
            # A signal's handler raised; the traceback would keep what was found for long.
            if found is not None:
                found.close()
            raise
        return found

    def _opened(
        self, route: Route[BlockingConnection], target: Target, permit: OpeningPermit, end: float
    ) -> BlockingConnection:
        try:
            stream = open_stream(target, route, route.opened_by(end))
            try:
                return BlockingConnection(stream, permit.standing, route.pool.forget)
            except BaseException:
                stream.close()
                raise
        except (OSError, ValueError) as error:
            raise failures.not_opened(error) from error
        finally:
            permit.opened()

    def _drain(self) -> None:
        while self._routes:
            _, route = self._routes.popitem()
            route.pool.closed = True
            route.pool.drain()

    def close(self) -> None:
        """See `Engine.close`; a connection that is in use is closed by its thread, when the answer is there."""
        self._closed = True
        self._drain()

    def __del__(self) -> None:
        if self._routes and not self._closed:
            warn_unclosed(self)
            self.close()
