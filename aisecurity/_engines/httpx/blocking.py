"""Blocking engine on httpx."""

from __future__ import annotations

import math
import os
import socket
import time
from contextlib import suppress
from functools import partial
from typing import Any

import httpx

from aisecurity._core.effects import Send
from aisecurity._core.wire import Reply, loading
from aisecurity._engines import warn_unclosed
from aisecurity._engines.exchange import ConnectionKey, connection_key, forget_values
from aisecurity._runtime.fork_guard import no_fork
from aisecurity.exceptions import AISecSDKException, APIConnectionError, APITimeoutError, ScannerClosedError

from .deadlines import WATCHDOG
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
from .locks import unlocked
from .trailing_data import has_trailing_data


class _Connection:
    """One connection, and the socket under it, so that an exchange can be ended from another thread."""

    def __init__(self, origin: ConnectionKey) -> None:
        with loading(), no_fork:
            self.transport = unlocked(httpx.HTTPTransport(**transport_settings(origin)))
        self.used = False
        self.doubted = False
        """Whether an answer that it brought is doubted: nothing more is sent over it."""
        self._stream: Any = None
        self._socket: socket.socket | None = None
        self._aborted = False

    def exchange(self, effect: Send) -> Reply:
        """Send, and return the answer read to its end."""
        response = self.transport.handle_request(request_of(effect, {"trace": self._trace}))
        before, self._stream = self._stream, stream_of(response)
        reply = _read(response, effect.most_bytes)
        self.used = True
        return reply if before is None or before is not self._stream else reply._replace(kept=True)

    def _trace(self, event: str, info: dict[str, Any]) -> None:
        # Whether directly, through a tunnel or by SOCKS, which waits for its proxy without a timeout.
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            self._socket = info["return_value"].get_extra_info("socket")
            if self._aborted:
                self._shut()

    def close(self) -> None:
        """Close the connection, also one whose making was broken off: httpcore forgets it in a SOCKS handshake."""
        try:
            self.transport.close()
        finally:
            if not self.used and self._socket is not None:
                self._socket.close()

    def drop(self) -> None:
        """Close the socket alone: what a signal interrupted is left as it is, with locks that may be taken."""
        if self._socket is not None:
            with suppress(OSError):
                self._socket.close()

    def abort(self) -> None:
        """End what is under way: a blocked read returns at once, and so does that of a socket still to come."""
        self._aborted = True
        self._shut()

    def _shut(self) -> None:
        if self._socket is not None:
            # Its other end, or the thread that reads, may have closed it meanwhile.
            with suppress(OSError):
                # Not the method of the TLS socket, whose state belongs to the thread that reads.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


def _read(response: httpx.Response, most: int, end: float = math.inf) -> Reply:
    body = body_of(response, most)
    try:
        with body.reading():
            if body.has_room:
                for chunk in response.iter_bytes() if response.is_stream_consumed else response.iter_raw():
                    if not body.add(chunk):
                        break
                    if time.monotonic() > end:
                        raise APITimeoutError("the answer was not complete in time")
    finally:
        response.close()
    return reply_of(body)


def _take(idle: IdleConnections[_Connection]) -> _Connection | None:
    """Return an idle connection, `None` if there is none."""
    while (connection := idle.take()) is not None and connection.doubted:
        connection.close()
    return connection


def _discard(idle: IdleConnections[_Connection], connection: _Connection) -> None:
    """Close *connection* if it is idle; one that is in use again closes after that, and its answer is doubted too."""
    connection.doubted = True
    if idle.remove(connection):
        connection.close()


class HttpxEngine:
    """Idle connections for each process and origin, or the caller's own client, which is never closed here."""

    def __init__(self, client: httpx.Client | None = None) -> None:
        self._user_client = client
        self._closed = False
        self._idle: dict[tuple[int, ConnectionKey], IdleConnections[_Connection]] = {}

    def send(self, effect: Send) -> Reply:
        """See `Engine.send`."""
        if self._closed:
            raise ScannerClosedError("the scanner was closed meanwhile")
        return (
            self._send_ours(effect)
            if self._user_client is None
            else self._send_by_user_client(effect, self._user_client)
        )

    def _send_by_user_client(self, effect: Send, client: httpx.Client) -> Reply:
        end = math.inf if effect.timeout is None else time.monotonic() + effect.timeout
        with errors_mapped():
            request = request_by_user_client(client, effect)
            return _read(client.send(request, stream=True, follow_redirects=False), effect.most_bytes, end)

    def _send_ours(self, effect: Send) -> Reply:
        origin = connection_key(effect)
        # A child process must not share a socket with its parent, so the process is part of the key.
        idle = self._idle.setdefault((os.getpid(), origin), IdleConnections())
        connection: _Connection | None = None
        kept = False
        try:
            connection = (None if effect.needs_new else _take(idle)) or _Connection(origin)
            reply = self._exchanged(connection, effect)
            # Others may use it from here on.
            kept = self._is_kept(connection, reply)
            surplus = idle.give(connection) if kept else [connection]
        except AISecSDKException:
            raise
        except BaseException as error:
            # A signal's handler raised. What the frames below hold is let go: a kept traceback would keep it open.
            if connection is not None and not kept:
                connection.drop()
            forget_values(error)
            raise
        for one in surplus:
            one.close()
        if not reply.kept:
            return reply
        return reply._replace(early=connection.doubted, discard=partial(_discard, idle, connection))

    def _is_kept(self, connection: _Connection, reply: Reply) -> bool:
        return (
            reply.complete
            and not self._closed
            and not connection.doubted
            and not has_trailing_data(connection.transport)
        )

    def _exchanged(self, connection: _Connection, effect: Send) -> Reply:
        try:
            return self._exchange(connection, effect)
        except AISecSDKException:
            connection.close()
            raise

    def _exchange(self, connection: _Connection, effect: Send) -> Reply:
        seconds = math.inf if effect.timeout is None else effect.timeout
        with WATCHDOG.watch(seconds, connection.abort) as watch:
            try:
                with errors_mapped(reused=connection.used):
                    reply = connection.exchange(effect)
            except APIConnectionError as error:
                if not watch.fired or isinstance(error, APITimeoutError):
                    raise
                raise APITimeoutError("the answer was not complete in time", sent=error.sent) from error
        if not watch.fired:
            return reply
        # A body without a length ends where the socket was shut down, whatever was still to come.
        if reply.status < 300:
            raise APITimeoutError("the answer was not complete in time")
        return reply._replace(complete=False)

    def close(self) -> None:
        """See `Engine.close`; a connection that is in use is closed by its thread, when the answer is there."""
        self._closed = True
        while self._idle:
            (process, _), idle = self._idle.popitem()
            idle.closed = True
            for connection in idle.drain():
                if process == os.getpid():
                    connection.close()

    def __del__(self) -> None:
        if self._idle and not self._closed:
            warn_unclosed(self)
            self.close()
