"""A proxy on loopback: it tunnels where it is asked to CONNECT, and answers plain requests itself."""

import socket
from contextlib import suppress
from threading import Event, Thread
from types import TracebackType
from typing import Self

from tests.faults.peer import Asked, play, read_request
from tests.faults.samples import sound
from tests.unit.scripted import http

TUNNEL = b"HTTP/1.1 200 Connection established\r\n\r\n"


class Proxy:
    """Listens while its `with` block runs; with *refuse* it lets nobody through."""

    def __init__(self, refuse: str | None = None) -> None:
        self.asked: list[Asked] = []
        self._refuse = refuse
        self._over = Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = Thread(target=self._accept, daemon=True)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._over.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(timeout=5)
        self._listener.close()

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                connection, address = self._listener.accept()
            except OSError:
                return
            Thread(target=self._serve, args=(connection, address[1]), daemon=True).start()

    def _serve(self, connection: socket.socket, port: int) -> None:
        with connection, suppress(OSError):
            while (request := read_request(connection, self._over)) is not None:
                asked = Asked(request[0], request[1], port, 0)
                self.asked.append(asked)
                if self._refuse:
                    play(http(b"", self._refuse), connection, self._over)
                elif asked.head.startswith("CONNECT "):
                    self._tunnel(connection, asked.path)
                    return
                else:
                    play(sound(asked.path), connection, self._over)

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
            while not self._over.is_set():
                with suppress(TimeoutError):
                    if not (part := source.recv(65536)):
                        break
                    target.sendall(part)
            target.shutdown(socket.SHUT_WR)
