"""Blocking engine: a pool of connections for each process and origin, used by the calling threads themselves."""

from __future__ import annotations

import math
import os
import time
from contextlib import suppress
from queue import Empty, SimpleQueue

from aisecurity._core.effects import Send
from aisecurity._core.wire import Reply, Transport
from aisecurity._engines import warn_unclosed
from aisecurity._engines.exchange import bounded
from aisecurity._engines.httptools import failures
from aisecurity._engines.httptools.messages.request_head import request_head
from aisecurity._engines.httptools.messages.target import Target, target_of
from aisecurity._engines.httptools.permits import WaitingLine
from aisecurity._engines.httptools.pool import PATIENCE, OpeningPermit
from aisecurity._engines.httptools.route import Route, youngest_of
from aisecurity._runtime.fork_guard import no_fork
from aisecurity.exceptions import ScannerClosedError

from .connection import BlockingConnection, open_stream


class _Bell:
    """A thread that waits for a connection, in *line*."""

    def __init__(self, line: WaitingLine) -> None:
        self._rung: SimpleQueue[None] = SimpleQueue()
        self._waits = True
        self._line = line
        line.enter(self)

    def wake(self) -> bool:
        """See `Waiter.wake`."""
        self._rung.put(None)
        return self._waits

    def wait(self, seconds: float) -> None:
        """Return when it is woken, or after *seconds*."""
        with suppress(Empty):
            self._rung.get(timeout=seconds)

    def leave(self) -> None:
        """Wait no more, and wake the next if it was rung in vain."""
        self._waits = False
        if not self._rung.empty():
            self._line.wake()


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
        now = time.monotonic()
        timeout = bounded(effect.timeout)
        end = math.inf if timeout is None else now + timeout
        try:
            target = target_of(effect.request.url)
        except ValueError as error:
            raise failures.not_opened(error) from error
        route = self._route(target, effect.transport)
        head = request_head(effect.request, target, route.proxy)
        connection = self._connection(route, target, effect, now, end)
        try:
            reply = connection.exchange(head, effect.request.body, end)
        except BaseException:
            connection.close()
            raise
        if connection.idle_until > connection.answered_at:
            route.pool.give(connection)
        else:
            connection.close()
        return reply

    def _route(self, target: Target, transport: Transport) -> Route[BlockingConnection]:
        if self._process != os.getpid():
            # A child must not share a socket with its parent. What is closed here stays open there.
            self._process = os.getpid()
            self._drain()
        key = (target.address, transport)
        route = self._routes.get(key)
        if route is None:
            with no_fork:
                route = self._routes.setdefault(key, Route(target, transport))
        return route

    def _connection(
        self, route: Route[BlockingConnection], target: Target, effect: Send, now: float, end: float
    ) -> BlockingConnection:
        """Return an idle connection or a new one; wait where there are too many."""
        bell: _Bell | None = None
        youngest = youngest_of(effect, now)
        try:
            while True:
                found = route.pool.acquire(now, fresh=effect.fresh, youngest=youngest)
                if isinstance(found, BlockingConnection):
                    return found
                if found is not None:
                    return self._opened(route, target, found, end)
                if now >= end:
                    route.pool.line.wake()
                    raise failures.no_room()
                if bell is not None:
                    bell.wait(min(PATIENCE, end - now))
                    bell.leave()
                bell = _Bell(route.pool.line)
                now = time.monotonic()
        finally:
            if bell is not None:
                bell.leave()

    def _opened(
        self, route: Route[BlockingConnection], target: Target, permit: OpeningPermit, end: float
    ) -> BlockingConnection:
        try:
            stream = open_stream(target, route, route.opened_by(end))
            return BlockingConnection(stream, permit.standing)
        except (OSError, ValueError) as error:
            permit.standing.release()
            raise failures.not_opened(error) from error
        except BaseException:
            permit.standing.release()
            raise
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
