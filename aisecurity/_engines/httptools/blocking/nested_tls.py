"""TLS inside TLS, for a blocking tunnel through a proxy that itself speaks TLS; `ssl` wraps nothing but sockets."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")
_RECORD: Final = 16 * 1024


class NestedTls:
    """A TLS connection over *outer*, with the methods of a socket that an exchange needs."""

    def __init__(self, outer: ssl.SSLSocket, context: ssl.SSLContext, host: str) -> None:
        self._outer = outer
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._inner = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)
        self._carried_out(self._inner.do_handshake)

    def _carried_out(self, step: Callable[[], T]) -> T:
        """Return what *step* returns, moving records until it can."""
        while True:
            try:
                outcome = step()
            except ssl.SSLWantReadError:
                self._flush()
                data = self._outer.recv(_RECORD)
                if data:
                    self._incoming.write(data)
                else:
                    self._incoming.write_eof()
            else:
                self._flush()
                return outcome

    def _flush(self) -> None:
        if self._outgoing.pending:
            self._outer.sendall(self._outgoing.read())

    def sendall(self, data: bytes | memoryview) -> None:
        """See `socket.sendall`."""
        self._carried_out(lambda: self._inner.write(data))

    def recv(self, size: int) -> bytes:
        """See `socket.recv`."""
        try:
            return self._carried_out(lambda: self._inner.read(size))
        except ssl.SSLZeroReturnError:
            return b""

    def pending(self) -> int:
        """Return how many bytes were taken off the socket and not read."""
        return self._inner.pending() or self._incoming.pending or self._outer.pending()

    def settimeout(self, seconds: float | None) -> None:
        """See `socket.settimeout`."""
        self._outer.settimeout(seconds)

    def fileno(self) -> int:
        """See `socket.fileno`."""
        return self._outer.fileno()

    def close(self) -> None:
        """See `socket.close`."""
        self._outer.close()
