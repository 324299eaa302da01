"""A peer on loopback that plays a script: one behaviour for each request it reads."""

import socket
import struct
from collections.abc import Sequence
from contextlib import suppress
from threading import Event, Thread
from types import TracebackType
from typing import Self

from attrs import frozen


@frozen
class Answer:
    """Send these bytes *after* so many seconds, and keep the connection unless it is the *last*."""

    data: bytes
    last: bool = False
    after: float = 0.0


@frozen
class Drip:
    """Send *head*, then one byte every *pause* seconds for as long as somebody reads."""

    head: bytes
    pause: float = 0.05


class Close:
    """Close the connection without a word."""


class Reset:
    """Break the connection off."""


class Silence:
    """Say nothing until the test is over."""


Behaviour = Answer | Drip | Close | Reset | Silence


def http(body: bytes = b"{}", status: str = "200 OK", *headers: str) -> Answer:
    """Return an answer in HTTP/1.1."""
    lines = [f"HTTP/1.1 {status}", f"content-length: {len(body)}", *headers, "", ""]
    return Answer("\r\n".join(lines).encode() + body)


def refusing_port() -> int:
    """Return a port of loopback at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class Scripted:
    """Listens while its `with` block runs, and keeps what was sent to it."""

    def __init__(self, script: Sequence[Behaviour]) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self._script = list(script)
        self._over = Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads = [Thread(target=self._accept)]
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._over.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(timeout=5)
        self._listener.close()

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            connection.settimeout(0.05)
            thread = Thread(target=self._talk, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _talk(self, connection: socket.socket) -> None:
        with connection, suppress(ConnectionError):
            while (request := self._read(connection)) is not None:
                self.requests.append(request)
                if not self._play(self._script.pop(0), connection):
                    return

    def _read(self, connection: socket.socket) -> bytes | None:
        data = b""
        while not self._over.is_set():
            with suppress(TimeoutError):
                if not (part := connection.recv(65536)):
                    return None
                data += part
            head, found, body = data.partition(b"\r\n\r\n")
            if found and len(body) >= _content_length(head):
                return data
        return None

    def _play(self, behaviour: Behaviour, connection: socket.socket) -> bool:
        """Return whether the connection lives on."""
        if isinstance(behaviour, Answer):
            self._over.wait(behaviour.after)
            connection.sendall(behaviour.data)
            return not behaviour.last
        if isinstance(behaviour, Drip):
            connection.sendall(behaviour.head)
            while not self._over.wait(behaviour.pause):
                connection.sendall(b" ")
        elif isinstance(behaviour, Silence):
            self._over.wait(10)
        elif isinstance(behaviour, Reset):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False


def _content_length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0
