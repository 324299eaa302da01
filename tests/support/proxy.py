"""A proxy on loopback: it tunnels where it is asked to CONNECT, and answers plain requests itself."""

import socket
from contextlib import suppress
from threading import Thread

from tests.support.behaviours import http
from tests.support.http_answers import sound
from tests.support.listening import Listening
from tests.support.servers import Asked, play, read_request

TUNNEL = b"HTTP/1.1 200 Connection established\r\n\r\n"


class Proxy(Listening):
    """Listens while its `with` block runs; with *refuse* it lets nobody through."""

    def __init__(self, refuse: str | None = None) -> None:
        super().__init__()
        self.asked: list[Asked] = []
        self._refuse = refuse
        self.url = f"http://127.0.0.1:{self.port}"

    def serve(self, connection: socket.socket, port: int) -> None:
        """Answer, refuse, or tunnel."""
        while (request := read_request(connection, self.over)) is not None:
            asked = Asked(request[0], request[1], port, 0)
            self.asked.append(asked)
            if self._refuse:
                play(http(b"", self._refuse), connection, self.over)
            elif asked.head.startswith("CONNECT "):
                self._tunnel(connection, asked.path)
                return
            else:
                play(sound(asked.path), connection, self.over)

    def _tunnel(self, near: socket.socket, target: str) -> None:
        host, _, port = target.rpartition(":")
        with socket.create_connection((host, int(port)), timeout=5) as far:
            near.sendall(TUNNEL)
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
                    target.sendall(part)
            target.shutdown(socket.SHUT_WR)
