"""Servers whose connections a function serves, and effects on them."""

import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from threading import Event

from aisecurity._core.effects import Send
from aisecurity._core.wire import HttpRequest, Transport
from tests.support.servers import Listener

Serve = Callable[[socket.socket, Event], None]
OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi"


class Peer(Listener):
    """Has *serve* do with each connection whatever it likes, after the handshake if there is a *context*."""

    def __init__(self, serve: Serve, context: ssl.SSLContext | None = None) -> None:
        super().__init__()
        self._serve = serve
        self._context = context
        self.connections = 0
        self.url = f"{'https' if context else 'http'}://127.0.0.1:{self.port}"

    def listen_at(self, listener: socket.socket) -> None:
        """Accept at *listener* from now on."""
        self._listener.close()
        self._listener = listener

    def serve(self, connection: socket.socket, port: int) -> None:
        """See `Listener.serve`."""
        self.connections += 1
        connection.settimeout(5)
        if self._context is None:
            self._serve(connection, self.over)
            return
        with self._context.wrap_socket(connection, server_side=True) as secure:
            self._serve(secure, self.over)


def read_all(connection: socket.socket, size: int) -> bytes:
    """Return the next *size* bytes, fewer where the connection ends."""
    data = bytearray()
    while len(data) < size and (part := connection.recv(min(1 << 20, size - len(data)))):
        data += part
    return bytes(data)


def read_head(connection: socket.socket) -> bytes:
    """Return the head of a request, byte by byte, so that nothing after it is taken."""
    head = b""
    while not head.endswith(b"\r\n\r\n") and (byte := connection.recv(1)):
        head += byte
    return head


def drip(connection: socket.socket, over: Event, data: bytes = b"", pause: float = 0.05) -> None:
    """Send *data* byte by byte, then blanks, for as long as the client is there."""
    with suppress(OSError):
        for byte in data:
            connection.sendall(bytes([byte]))
            over.wait(pause)
        while not over.wait(pause):
            connection.sendall(b" ")


def hold(connection: socket.socket, over: Event) -> None:
    """Do nothing with the connection until the test is over or, after bytes that are dropped, the client left."""
    connection.settimeout(0.05)
    while not over.is_set():
        with suppress(TimeoutError):
            if not connection.recv(1 << 16):
                return


def untouched(connection: socket.socket, over: Event) -> None:
    """Read nothing at all."""
    over.wait(5)


def sending(
    url: str, body: bytes | None = b"{}", timeout: float | None = 5.0, *, fresh: bool = False, **transport: object
) -> Send:
    """Return the effect of sending *body* to *url*."""
    request = HttpRequest("POST", f"{url}/path", {"x-pan-token": "s3cret"}, body)
    return Send(request, timeout, Transport(**transport), fresh)  # type: ignore[arg-type]  # of Transport
