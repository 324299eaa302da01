"""Servers on loopback: their behaviour is chosen for each request or read from a script, and they keep the requests."""

import socket
import ssl
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self

from attrs import frozen

from .behaviours import Behaviour, play, read_request


def refusing_port() -> int:
    """Return a port of loopback at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class Listener(ABC):
    """Accepts connections while its `with` block runs, and serves each in a thread of its own."""

    def __init__(self) -> None:
        self.over = Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self._thread = Thread(target=self._accept, daemon=True)
        self._serving: set[Thread] = set()
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
        for thread in self._serving:
            thread.join(timeout=5)
        self._listener.close()

    def _accept(self) -> None:
        while not self.over.is_set():
            try:
                connection, address = self._listener.accept()
            except OSError:
                # It is over, or the system has no descriptor left at the moment.
                self.over.wait(0.01)
                continue
            thread = Thread(target=self._connected, args=(connection, address[1]), daemon=True)
            self._serving = {serving for serving in self._serving if serving.is_alive()} | {thread}
            thread.start()

    def _connected(self, connection: socket.socket, port: int) -> None:
        with connection, suppress(OSError):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.serve(connection, port)

    @abstractmethod
    def serve(self, connection: socket.socket, port: int) -> None:
        """Serve *connection*, whose other end is at *port*, until one of both closes it."""


@frozen
class ReceivedRequest:
    """One request, as it was read from its connection."""

    head: str
    body: bytes
    port: int
    """The port of the client's end of the connection."""
    turn: int = 0
    """The number of requests that came over the connection before."""

    @property
    def path(self) -> str:
        """The target of the request line."""
        return self.head.split(" ", 2)[1]

    @property
    def raw(self) -> bytes:
        """The bytes of the request."""
        return self.head.encode("latin-1") + b"\r\n\r\n" + self.body

    def header(self, name: str) -> str | None:
        """Return the value of header *name*, in lower case."""
        for line in self.head.split("\r\n")[1:]:
            found, _, value = line.partition(":")
            if found.lower() == name:
                return value.strip()
        return None


Choose = Callable[[ReceivedRequest], Behaviour]


class ChoosingServer(Listener):
    """Plays the behaviour that *choose* returns for each request, over TLS if there is a *context*."""

    def __init__(self, choose: Choose, context: ssl.SSLContext | None = None) -> None:
        super().__init__()
        self.requests: list[ReceivedRequest] = []
        self.connections = 0
        self.open = 0
        self._choose = choose
        self._context = context
        self._lock = Lock()
        self.url = f"{'https' if context else 'http'}://127.0.0.1:{self.port}"

    def serve(self, connection: socket.socket, port: int) -> None:
        """Answer requests as chosen, and count connections."""
        with self._lock:
            self.connections += 1
            self.open += 1
        try:
            connection.settimeout(5)
            if self._context is None:
                self._answer(connection, port)
            else:
                with self._context.wrap_socket(connection, server_side=True) as secure:
                    self._answer(secure, port)
        finally:
            with self._lock:
                self.open -= 1

    def _answer(self, connection: socket.socket, port: int) -> None:
        turn = 0
        while (read := read_request(connection, self.over)) is not None:
            request = ReceivedRequest(*read, port, turn)
            with self._lock:
                self.requests.append(request)
            if not play(self._choose(request), connection, self.over):
                return
            turn += 1


class ScriptedServer(ChoosingServer):
    """Plays the behaviours of *script*, one for each request."""

    def __init__(self, script: Sequence[Behaviour]) -> None:
        remaining = list(script)
        super().__init__(lambda _: remaining.pop(0))
