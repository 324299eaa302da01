"""A proxy on loopback: it opens a tunnel for CONNECT, and answers plain requests itself."""

import socket
from contextlib import suppress
from threading import Thread

from .behaviours import http, play, read_request
from .http_answers import success
from .servers import Listener, ReceivedRequest

TUNNEL = b"HTTP/1.1 200 Connection established\r\n\r\n"


class ProxyServer(Listener):
    """Proxies while its `with` block runs; with *rejection*, a status line, it rejects every request.

    *tunnel*: the answer that opens a tunnel.
    """

    def __init__(self, rejection: str | None = None, tunnel: bytes = TUNNEL) -> None:
        super().__init__()
        self._opening = tunnel
        self.requests: list[ReceivedRequest] = []
        self._rejection = rejection
        self.url = f"http://127.0.0.1:{self.port}"

    def serve(self, connection: socket.socket, port: int) -> None:
        """Answer, reject, or tunnel."""
        while (read := read_request(connection, self.over)) is not None:
            request = ReceivedRequest(*read, port)
            self.requests.append(request)
            if self._rejection:
                play(http(b"", self._rejection), connection, self.over)
            elif request.head.startswith("CONNECT "):
                self._tunnel(connection, request.path)
                return
            else:
                play(success(request), connection, self.over)

    def _tunnel(self, near: socket.socket, target: str) -> None:
        host, _, port = target.rpartition(":")
        with socket.create_connection((host, int(port)), timeout=5) as far:
            near.sendall(self._opening)
            for one in (near, far):
                one.settimeout(0.05)
            back = Thread(target=self._copy, args=(far, near), daemon=True)
            back.start()
            self._copy(near, far)
            back.join(timeout=5)

    def _copy(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while not self.over.is_set():
                with suppress(TimeoutError):
                    if not (part := source.recv(65536)):
                        break
                    self._send(target, part)
            target.shutdown(socket.SHUT_WR)

    def _send(self, target: socket.socket, part: bytes) -> None:
        """Send *part* whole, however slowly it is read."""
        left = memoryview(part)
        while left and not self.over.is_set():
            with suppress(TimeoutError):
                left = left[target.send(left) :]
