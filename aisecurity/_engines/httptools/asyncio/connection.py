"""Connection of the asyncio engine: one exchange after the other, in the event loop."""

from __future__ import annotations

import asyncio
import math
import ssl
import time
from collections.abc import Callable
from typing import Final, cast

from aisecurity._core.wire import Reply
from aisecurity._engines.exchange import forget_values
from aisecurity._engines.httptools import failures
from aisecurity._engines.httptools.messages.answer_reader import AnswerReader, MalformedAnswerError
from aisecurity._engines.httptools.messages.keeping import idle_until
from aisecurity._engines.httptools.messages.request_head import RequestBytes
from aisecurity._engines.httptools.permits import Permit
from aisecurity._engines.httptools.readiness import readable
from aisecurity.exceptions import APIConnectionError

_BUFFER_SIZE: Final = 16 * 1024
"""Bytes that are read at once: a record of TLS, and little enough for a thousand connections."""
_MOST_JOINED: Final = 64 * 1024
"""Bytes of a body that are copied, so that they go out in one segment with the head."""


class AsyncConnection(asyncio.BufferedProtocol):
    """One connection; *permit* is released as it closes, and *forget* closes it if it is idle in its pool."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, permit: Permit, forget: Callable[[AsyncConnection], object] = id
    ) -> None:
        self._loop = loop
        self._permit = permit
        self.transport: asyncio.Transport | None = None
        self._reader = AnswerReader()
        self._buffer = memoryview(bytearray(_BUFFER_SIZE))
        self._answer: asyncio.Future[None] | None = None
        # Of the transport, once there is one.
        self._readable: Callable[[], object] = bool
        self._write: Callable[[bytes], object] = id
        self._unwritten: Callable[[], int] = int
        self._open = True
        self._kept = self._early = self._doubted = False
        self._forget = forget
        self.answers = 0
        self.answered_at = -math.inf
        self.idle_until = math.inf

    def use(self, transport: asyncio.Transport) -> None:
        """Send over *transport* from now on."""
        self.transport = transport
        self._write, self._unwritten = transport.write, transport.get_write_buffer_size
        # None any more where the connection was lost meanwhile.
        connection = transport.get_extra_info("socket")
        if connection is not None and connection.fileno() >= 0:
            self._readable = readable(connection.fileno())

    def is_quiet(self) -> bool:
        """Return whether it stands, and nothing came over it since its last answer, nor waits at the socket."""
        return self._open and not self._doubted and not self._readable()

    def close(self) -> None:
        """Close at once, and make room for another connection."""
        self._open = False
        self._permit.release()
        if self.transport is not None:
            self.transport.abort()

    def exchange(self, request: RequestBytes, most: int) -> asyncio.Future[None]:
        """Send, and read *most* bytes of a success.

        The future is done when the answer is over, and raises APIConnectionError where there is none.
        """
        answer = self._answer = self._loop.create_future()
        self.idle_until = -math.inf
        self._kept, self._early = self.answers > 0, False
        self._reader.begin(most)
        if not self._open:
            # It ended, or spoke, before it was asked.
            answer.set_exception(failures.not_opened(ConnectionError("closed by the other side")))
            return answer
        head, body = request
        if body is None or len(body) <= _MOST_JOINED:
            self._write(head + (body or b""))
        else:
            self._write(head)
            self._write(body)
        return answer

    def reply(self) -> Reply:
        """Return the answer; the connection is idle from now on, or closed."""
        self._answer = None
        early = self._early or self._doubted
        return self._reader.reply(kept=self._kept, early=early, discard=self._retire if self._kept else None)

    async def _retire(self) -> None:
        """Have it closed in place of being used again, and doubt the answer that may be under way."""
        self._doubted = True
        self._forget(self)

    @property
    def is_kept(self) -> bool:
        """Whether it can carry another request."""
        return self._open and not self._doubted and self.idle_until > self.answered_at

    def _end(self, failure: APIConnectionError | None = None) -> None:
        """End the exchange that is under way, if one is, with what there is of its answer, or with *failure*."""
        answer, reader = self._answer, self._reader
        if failure is not None:
            self._open = False
        if answer is None or answer.done():
            return
        if failure is not None and reader.status < 300:
            answer.set_exception(failure)
            return
        if failure is None:
            self.answers += 1
            self.answered_at = time.monotonic()
            self.idle_until = -math.inf if self._unwritten() else idle_until(reader, self.answered_at)
        answer.set_result(None)

    def expire(self) -> None:
        """See `Expiring.expire`."""
        self._end(failures.late())

    # What the transport calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take note of the transport, which TLS may still be laid over."""
        self.transport = cast("asyncio.Transport", transport)

    def get_buffer(self, sizehint: int) -> memoryview:
        """Return the buffer that the next bytes are put into.

        A view, for asyncio slices it as a second record of TLS comes: a slice of a bytearray is a copy, and what stood
        in the buffer before, an earlier answer, would be read in place of the record.
        """
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Read what came. Bytes that nobody asked for make the connection useless."""
        if self._answer is None or self._answer.done():
            self._open = False
            return
        if self._kept and not self._reader.begun:
            self._early = self._unwritten() > 0
        try:
            if self._reader.feed(bytes(self._buffer[:nbytes])):
                self._end()
        except MalformedAnswerError as error:
            forget_values(error)
            self._end(_caused(failures.malformed(), error))

    def eof_received(self) -> None:
        """Read the end, if it is one: where TLS did not say so, somebody may have cut the answer off."""
        if self._answer is not None and not self._answer.done() and self._is_end():
            try:
                if self._reader.end():
                    self._end()
            except MalformedAnswerError as error:
                forget_values(error)
                self._end(_caused(failures.malformed(), error))
        self._open = False

    def _is_end(self) -> bool:
        secured = cast("asyncio.Transport", self.transport).get_extra_info("ssl_object")
        if not isinstance(secured, ssl.SSLObject):
            return True
        try:
            # asyncio calls `eof_received` in either case; after the end that TLS knows of, nothing is left to read.
            return not secured.read(1)
        except ssl.SSLError:
            return False

    def connection_lost(self, exc: Exception | None) -> None:
        """End what is under way."""
        self._end(_caused(failures.broken(stale=self.answers > 0 and not self._reader.begun), exc))
        self._permit.release()


def _caused(failure: APIConnectionError, cause: Exception | None) -> APIConnectionError:
    failure.__cause__ = cause
    return failure
