"""A server on loopback whose behaviour is chosen for each request; it notes who asked for what."""

import socket
import ssl
import struct
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Lock

from attrs import frozen

from tests.support.behaviours import Answer, Behaviour, Drip, Reset, Silence
from tests.support.listening import Listening


@frozen
class Asked:
    """One request, as it came."""

    head: str
    body: bytes
    port: int
    """Of the caller's end of the connection."""
    turn: int
    """How many requests came over the connection before."""

    @property
    def path(self) -> str:
        """The target of the request line."""
        return self.head.split(" ", 2)[1]

    def header(self, name: str) -> str | None:
        """Return the value of header *name*, in lower case."""
        for line in self.head.split("\r\n")[1:]:
            found, _, value = line.partition(":")
            if found.lower() == name:
                return value.strip()
        return None


Choose = Callable[[Asked], Behaviour]


class Peer(Listening):
    """Listens while its `with` block runs, with TLS where it is given a context."""

    def __init__(self, choose: Choose, context: ssl.SSLContext | None = None) -> None:
        super().__init__()
        self.asked: list[Asked] = []
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
                self._talk(connection, port)
            else:
                with self._context.wrap_socket(connection, server_side=True) as secure:
                    self._talk(secure, port)
        finally:
            with self._lock:
                self.open -= 1

    def _talk(self, connection: socket.socket, port: int) -> None:
        turn = 0
        while (request := read_request(connection, self.over)) is not None:
            asked = Asked(request[0], request[1], port, turn)
            with self._lock:
                self.asked.append(asked)
            if not play(self._choose(asked), connection, self.over):
                return
            turn += 1


def read_request(connection: socket.socket, over: Event) -> tuple[str, bytes] | None:
    """Return head and body of the next request, `None` at the end of the connection."""
    data = b""
    connection.settimeout(0.05)
    while not over.is_set():
        with suppress(TimeoutError):
            if not (part := connection.recv(1 << 20)):
                return None
            data += part
        head, found, body = data.partition(b"\r\n\r\n")
        if found and len(body) >= _content_length(head):
            connection.settimeout(5)
            return head.decode("latin-1"), body
    return None


def _content_length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


def play(behaviour: Behaviour, connection: socket.socket, over: Event) -> bool:
    """Do it, and say whether the connection lives on."""
    if isinstance(behaviour, Answer):
        over.wait(behaviour.after)
        connection.sendall(behaviour.data)
        return not behaviour.last
    if isinstance(behaviour, Drip):
        connection.sendall(behaviour.head)
        while not over.wait(behaviour.pause):
            connection.sendall(b" ")
    elif isinstance(behaviour, Silence):
        # Until the caller gives up: then there is an end to read.
        while not over.is_set():
            with suppress(TimeoutError):
                connection.settimeout(0.05)
                if not connection.recv(1):
                    break
    elif isinstance(behaviour, Reset):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False
