"""The socket loop of servers on loopback that tests are made of: a thread that accepts, and one for each connection."""

import socket
from abc import ABC, abstractmethod
from contextlib import suppress
from threading import Event, Thread
from types import TracebackType
from typing import Self


class Listening(ABC):
    """Listens while its `with` block runs."""

    def __init__(self) -> None:
        self.over = Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self._thread = Thread(target=self._accept, daemon=True)
        self.port = int(self._listener.getsockname()[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.over.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(timeout=5)
        self._listener.close()

    def _accept(self) -> None:
        while not self.over.is_set():
            try:
                connection, address = self._listener.accept()
            except OSError:
                return
            Thread(target=self._connected, args=(connection, address[1]), daemon=True).start()

    def _connected(self, connection: socket.socket, port: int) -> None:
        with connection, suppress(OSError):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.serve(connection, port)

    @abstractmethod
    def serve(self, connection: socket.socket, port: int) -> None:
        """Talk over *connection*, to the caller at *port*, until one of both has enough."""
