"""Connection of the blocking engine: one exchange after the other, in the calling thread."""

from __future__ import annotations

import math
import socket
import ssl
import sys
import time
from typing import Any, Final, Protocol

from aisecurity._core.wire import Reply
from aisecurity._engines.httptools import failures
from aisecurity._engines.httptools.messages.answer_reader import AnswerReader, MalformedAnswerError
from aisecurity._engines.httptools.messages.keeping import idle_until
from aisecurity._engines.httptools.messages.target import Target
from aisecurity._engines.httptools.messages.tunnel import TunnelRequest
from aisecurity._engines.httptools.permits import Permit
from aisecurity._engines.httptools.readiness import readable
from aisecurity._engines.httptools.route import Route
from aisecurity.exceptions import APIConnectionError

from .connect import connected, left_until
from .nested_tls import NestedTls

_READ_SIZE: Final = 64 * 1024
PIECE: Final = 256 * 1024
"""Bytes of a body that are written before the deadline and the other side are looked at again."""
SLACK: Final = 0.02
"""Seconds by which a deadline may be missed, so that not every read has the system set another timeout."""
SLICE: Final = 0.05 if sys.platform == "win32" else math.inf
"""Seconds of one wait: there, a signal's handler does not run while a socket waits."""


class Stream(Protocol):
    """What a connection needs of a socket."""

    def sendall(self, data: bytes | memoryview, /) -> None:
        """See `socket.sendall`."""
        ...  # of a Protocol

    def recv(self, size: int, /) -> bytes:
        """See `socket.recv`."""
        ...  # of a Protocol

    def settimeout(self, seconds: float | None, /) -> None:
        """See `socket.settimeout`."""

    def fileno(self) -> int:
        """See `socket.fileno`."""
        ...  # of a Protocol

    def close(self) -> None:
        """See `socket.close`."""


def open_stream(target: Target, route: Route[Any], end: float) -> Stream:
    """Return a stream to *target* as *route* says, TLS and tunnel included. OSError if it cannot be had by *end*."""
    proxy = route.proxy
    first = target if proxy is None else proxy
    connection = connected(first.host, first.port, end)
    try:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(left_until(end))
        if route.proxy_context is not None:
            connection = _secured(connection, route.proxy_context, first.host)
        if route.context is None:
            return connection
        if proxy is not None:
            _tunnel(connection, TunnelRequest(target, proxy), end)
        if isinstance(connection, ssl.SSLSocket):
            return NestedTls(connection, route.context, target.host)
        return _secured(connection, route.context, target.host)
    except BaseException:
        connection.close()
        raise


def _secured(connection: socket.socket, context: ssl.SSLContext, host: str) -> ssl.SSLSocket:
    # An end without TLS saying so may be somebody's who cuts the answer off.
    return context.wrap_socket(connection, server_hostname=host, suppress_ragged_eofs=False)


def _tunnel(stream: Stream, tunnel: TunnelRequest, end: float) -> None:
    stream.sendall(tunnel.request)
    while not tunnel.feed(stream.recv(_READ_SIZE)):
        stream.settimeout(left_until(end))


class BlockingConnection:
    """One connection; *permit* is released as it closes."""

    def __init__(self, stream: Stream, permit: Permit) -> None:
        self._stream = stream
        self._permit = permit
        self._reader = AnswerReader()
        self._readable = readable(stream.fileno())
        self._pending = getattr(stream, "pending", int)
        self._timeout: float | None = -math.inf
        """The timeout of the socket as it is set, in seconds."""
        self.answers = 0
        self.answered_at = -math.inf
        self.idle_until = math.inf

    def is_quiet(self) -> bool:
        """Return whether nothing came over it since its last answer, not even its end."""
        return not self._pending() and not self._readable()

    def close(self) -> None:
        """Close the socket, and make room for another connection."""
        self._stream.close()
        self._permit.release()

    def exchange(self, head: bytes, body: bytes | None, most: int, end: float) -> Reply:
        """Send, and return the answer, *most* bytes of a success; APIConnectionError if there is none by *end*."""
        reader = self._reader
        reader.begin(most)
        self.idle_until = -math.inf
        try:
            self._limit(end)
        except TimeoutError as error:
            raise failures.no_room() from error
        try:
            self._carry_out(head, body, end)
        except (OSError, MalformedAnswerError) as error:
            # A refusal that breaks off keeps its meaning.
            if reader.status < 300:
                raise self._failure(error) from error
        return reader.reply()

    def _failure(self, error: OSError | MalformedAnswerError) -> APIConnectionError:
        if isinstance(error, TimeoutError):
            return failures.late()
        if isinstance(error, MalformedAnswerError):
            return failures.malformed()
        return failures.broken(stale=self.answers > 0 and not self._reader.begun)

    def _carry_out(self, head: bytes, body: bytes | None, end: float) -> None:
        reader = self._reader
        written = self._write(head, body, end)
        while not reader.over:
            data = self._receive(end)
            if data:
                reader.feed(data)
            elif not reader.end():
                raise ConnectionError
        self.answers += 1
        self.answered_at = time.monotonic()
        if written:
            self.idle_until = idle_until(reader, self.answered_at)

    def _limit(self, end: float) -> None:
        """Have the socket wait until *end*, or for a slice of it. TimeoutError if it is over."""
        left = left_until(end)
        wait = min(SLICE, math.inf if left is None else left)
        timeout = None if wait == math.inf else wait
        if timeout is None or self._timeout is None or abs(timeout - self._timeout) > SLACK:
            self._stream.settimeout(timeout)
            self._timeout = timeout

    def _receive(self, end: float) -> bytes:
        while True:
            try:
                data = self._stream.recv(_READ_SIZE)
            except TimeoutError:
                self._limit(end)
            else:
                if not self._reader.over:
                    self._limit(end)
                return data

    def _write(self, head: bytes, body: bytes | None, end: float) -> bool:
        """Send the request, and return whether all of it was written: an answer may come before."""
        if body is None or len(body) <= PIECE:
            return self._written(head + (body or b""))
        if not self._written(head):
            return False
        view = memoryview(body)
        for start in range(0, len(body), PIECE):
            self._limit(end)
            if self._readable() or not self._written(view[start : start + PIECE]):
                return False
        return True

    def _written(self, data: bytes | memoryview) -> bool:
        try:
            self._stream.sendall(data)
        except TimeoutError:
            raise
        except OSError:
            # Who closes while a request comes may have answered it: read what there is.
            return False
        return True
