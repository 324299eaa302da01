"""TLS inside TLS, for a blocking tunnel through a proxy that itself speaks TLS; `ssl` wraps nothing but sockets."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final, TypeVar

from .waiting import left_until

T = TypeVar("T")
_RECORD: Final = 16 * 1024


class NestedTls:
    """A TLS connection over *outer*, with the methods of a socket that an exchange needs."""

    def __init__(self, outer: ssl.SSLSocket, context: ssl.SSLContext, host: str) -> None:
        self._outer = outer
        self._seconds = outer.gettimeout()
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._inner = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)
        self._unsent = b""

    def _carried_out(self, step: Callable[[], T]) -> T:
        """Return what *step* returns, moving records until it can, within the timeout."""
        end = time.monotonic() + (self._seconds or 0)
        while True:
            try:
                outcome = step()
            except ssl.SSLWantReadError:
                self._flush()
                if self._seconds:
                    # A record may come byte by byte, each within the timeout of the socket.
                    self._outer.settimeout(left_until(end))
                data = self._outer.recv(_RECORD)
                if data:
                    self._incoming.write(data)
                else:
                    self._incoming.write_eof()
            else:
                self._flush()
                return outcome

    def _flush(self) -> None:
        # What does not go out within the timeout goes out with the next call.
        self._unsent += self._outgoing.read()
        while self._unsent:
            self._unsent = self._unsent[self._outer.send(self._unsent) :]

    def do_handshake(self) -> None:
        """See `ssl.SSLSocket.do_handshake`."""
        self._carried_out(self._inner.do_handshake)

    def send(self, data: bytes | memoryview) -> int:
        """See `socket.send`."""
        self._flush()
        sent = self._inner.write(data[:_RECORD])
        # The bytes are taken: whoever sent them must not send them again, though they are late.
        with suppress(TimeoutError):
            self._flush()
        return sent

    def recv(self, size: int) -> bytes:
        """See `socket.recv`."""
        return self._carried_out(lambda: self._inner.read(size))

    def pending(self) -> int:
        """Return how many bytes were taken off the socket and not read."""
        return self._inner.pending() or self._incoming.pending or self._outer.pending()

    def settimeout(self, seconds: float | None) -> None:
        """See `socket.settimeout`."""
        self._seconds = seconds
        self._outer.settimeout(seconds)

    def fileno(self) -> int:
        """See `socket.fileno`."""
        return self._outer.fileno()

    def close(self) -> None:
        """See `socket.close`."""
        self._outer.close()
