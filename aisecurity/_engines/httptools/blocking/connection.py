"""Connection of the blocking engine: one exchange after the other, in the calling thread."""

from __future__ import annotations

import math
import socket
import ssl
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Final, Protocol

from aisecurity._core.wire import Reply
from aisecurity._engines.exchange import forget_values
from aisecurity._engines.httptools import failures
from aisecurity._engines.httptools.messages.answer_reader import AnswerReader, MalformedAnswerError
from aisecurity._engines.httptools.messages.keeping import idle_until
from aisecurity._engines.httptools.messages.request_head import RequestBytes
from aisecurity._engines.httptools.messages.target import Target
from aisecurity._engines.httptools.messages.tunnel import TunnelRequest
from aisecurity._engines.httptools.permits import Permit
from aisecurity._engines.httptools.readiness import readable
from aisecurity._engines.httptools.route import Route
from aisecurity.exceptions import APIConnectionError

from .connect import connected
from .nested_tls import NestedTls
from .waiting import in_slices, slice_until

_READ_SIZE: Final = 64 * 1024
_FIRST_READ_SIZE: Final = 4096
"""Bytes, as most answers fit: what each of many threads holds while it waits takes memory, and scatters the rest."""
_MOST_JOINED: Final = 256 * 1024
"""Bytes of a body that are copied, so that they go out in one segment with the head."""
SLACK: Final = 0.02
"""Seconds by which a deadline may be missed, so that not every read has the system set another timeout."""


class Stream(Protocol):
    """What a connection needs of a socket."""

    def send(self, data: bytes | memoryview, /) -> int:
        """See `socket.send`; after a TimeoutError it is called with the same bytes again."""
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
        if route.proxy_context is not None:
            connection = _secured(connection, route.proxy_context, first.host, end)
        if route.context is None:
            return connection
        if proxy is not None:
            _tunnel(connection, TunnelRequest(target, proxy), end)
        if isinstance(connection, ssl.SSLSocket):
            nested = NestedTls(connection, route.context, target.host)
            in_slices(nested, end, nested.do_handshake)
            return nested
        return _secured(connection, route.context, target.host, end)
    except BaseException:
        connection.close()
        raise


def _secured(connection: socket.socket, context: ssl.SSLContext, host: str, end: float) -> ssl.SSLSocket:
    # An end without TLS saying so may be somebody's who cuts the answer off.
    secured = context.wrap_socket(
        connection, server_hostname=host, suppress_ragged_eofs=False, do_handshake_on_connect=False
    )
    try:
        in_slices(secured, end, secured.do_handshake)
    except BaseException:
        # It took the descriptor over, so nobody else would close it.
        secured.close()
        raise
    return secured


def _tunnel(stream: Stream, tunnel: TunnelRequest, end: float) -> None:
    request = tunnel.request
    while request:
        request = request[in_slices(stream, end, partial(stream.send, request)) :]
    while not tunnel.feed(in_slices(stream, end, partial(stream.recv, _READ_SIZE))):
        pass


class BlockingConnection:
    """One connection; *permit* is released as it closes, and *forget* closes it if it is idle in its pool."""

    def __init__(self, stream: Stream, permit: Permit, forget: Callable[[BlockingConnection], object] = id) -> None:
        self._stream = stream
        self._permit = permit
        self._reader = AnswerReader()
        self._readable = readable(stream.fileno())
        self._pending = getattr(stream, "pending", int)
        self._timeout: float | None = -math.inf
        """The timeout of the socket as it is set, in seconds."""
        self._doubted = False
        self._forget = forget
        self.answers = 0
        self.answered_at = -math.inf
        self.idle_until = math.inf

    def is_quiet(self) -> bool:
        """Return whether nothing came over it since its last answer, not even its end."""
        return not self._doubted and not self._pending() and not self._readable()

    def close(self) -> None:
        """Close the socket, and make room for another connection."""
        # The number of a closed descriptor may be that of another socket soon.
        self._readable = _closed
        try:
            self._stream.close()
        finally:
            # Not `release`, which a signal could interrupt before its first step.
            self._permit.clear()
        self._permit.line.wake()

    def exchange(self, request: RequestBytes, most: int, end: float) -> Reply:
        """Send, and return the answer, *most* bytes of a success; APIConnectionError if there is none by *end*."""
        reader = self._reader
        reader.begin(most)
        self.idle_until = -math.inf
        kept = self.answers > 0
        written = True
        try:
            self._limit(end)
        except TimeoutError as error:
            raise failures.no_room() from error
        try:
            written = self._carry_out(request, end)
        except (OSError, MalformedAnswerError) as error:
            forget_values(error)
            # A refusal that breaks off keeps its meaning.
            if reader.status < 300:
                raise self._failure(error) from error
        early = self._doubted or not written
        return reader.reply(kept=kept, early=early, discard=self.retire if kept else None)

    def retire(self) -> None:
        """Have it closed in place of being used again, and doubt the answer that may be under way."""
        self._doubted = True
        self._forget(self)

    def _failure(self, error: OSError | MalformedAnswerError) -> APIConnectionError:
        if isinstance(error, TimeoutError):
            return failures.late()
        if isinstance(error, MalformedAnswerError):
            return failures.malformed()
        return failures.broken(stale=self.answers > 0 and not self._reader.begun)

    def _carry_out(self, request: RequestBytes, end: float) -> bool:
        """Send, and read the answer to its end; return whether all was written before it came."""
        reader = self._reader
        written = self._write(request, end)
        size = _FIRST_READ_SIZE
        while not reader.over:
            data = self._receive(size, end)
            size = _READ_SIZE
            if not data:
                if not reader.end():
                    raise ConnectionError
            elif not reader.feed(data):
                self._limit(end)
        self.answers += 1
        self.answered_at = time.monotonic()
        if written and not self._doubted:
            self.idle_until = idle_until(reader, self.answered_at)
        return written

    def _limit(self, end: float) -> None:
        """Have the socket wait until *end*, or for a slice of it. TimeoutError if it is over."""
        timeout = slice_until(end)
        if timeout is None or self._timeout is None or abs(timeout - self._timeout) > SLACK:
            self._stream.settimeout(timeout)
            self._timeout = timeout

    def _receive(self, size: int, end: float) -> bytes:
        while True:
            try:
                return self._stream.recv(size)
            except TimeoutError:
                self._limit(end)

    def _write(self, request: RequestBytes, end: float) -> bool:
        """Send the request, and return whether all of it was written: an answer may come before."""
        head, body = request
        if body is None or len(body) <= _MOST_JOINED:
            return self._written(memoryview(head + (body or b"")), end)
        return self._written(memoryview(head), end) and self._written(memoryview(body), end)

    def _written(self, left: memoryview, end: float) -> bool:
        while True:
            try:
                left = left[self._stream.send(left) :]
            except TimeoutError:
                pass
            except OSError:
                # Who closes while a request comes may have answered it: read what there is.
                return False
            if not left:
                return True
            if self._answered():
                return False
            self._limit(end)

    def _answered(self) -> bool:
        """Read what comes while the request is written, and return whether it is more than interim."""
        if self.is_quiet():
            return False
        self._stream.settimeout(0)
        self._timeout = -math.inf
        try:
            data = self._stream.recv(_READ_SIZE)
        except (BlockingIOError, ssl.SSLWantReadError):
            # TLS has something to say, such as a ticket for a later session.
            return False
        if data:
            self._reader.feed(data)
        return not data or self._reader.status > 0


def _closed() -> bool:
    """Return that a connection is not quiet."""
    return True
