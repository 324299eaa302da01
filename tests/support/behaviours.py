"""Behaviours of a server on loopback, the player of them, and the reader of the requests that they answer."""

import socket
import struct
from contextlib import suppress
from threading import Event

from attrs import frozen

POLL = 0.05
"""Seconds after which a server that reads looks whether the test is over."""
SEND_TIMEOUT = 5.0
"""Seconds that a server waits for a client that does not read."""


@frozen
class Answer:
    """Send these bytes *after* so many seconds, and keep the connection unless it is the *last*."""

    data: bytes
    last: bool = False
    after: float = 0.0


@frozen
class Drip:
    """Send *head*, then one byte every *pause* seconds for as long as the client reads."""

    head: bytes
    pause: float = 0.05


class Close:
    """Close the connection without an answer."""


class Reset:
    """Reset the connection."""


class Silence:
    """Send nothing until the client closes the connection or the test is over."""


Behaviour = Answer | Drip | Close | Reset | Silence


def http(body: bytes = b"{}", status: str = "200 OK", *headers: str) -> Answer:
    """Return an answer in HTTP/1.1."""
    lines = [f"HTTP/1.1 {status}", f"content-length: {len(body)}", *headers, "", ""]
    return Answer("\r\n".join(lines).encode() + body)


def play(behaviour: Behaviour, connection: socket.socket, over: Event) -> bool:
    """Play *behaviour*, and return whether the connection stays open."""
    if isinstance(behaviour, Answer):
        over.wait(behaviour.after)
        connection.sendall(behaviour.data)
        return not behaviour.last
    if isinstance(behaviour, Drip):
        connection.sendall(behaviour.head)
        while not over.wait(behaviour.pause):
            connection.sendall(b" ")
    elif isinstance(behaviour, Silence):
        _wait_for_the_end(connection, over)
    elif isinstance(behaviour, Reset):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def _wait_for_the_end(connection: socket.socket, over: Event) -> None:
    connection.settimeout(POLL)
    while not over.is_set():
        with suppress(TimeoutError):
            if not connection.recv(1):
                return


def read_request(connection: socket.socket, over: Event) -> tuple[str, bytes] | None:
    """Return head and body of the next request, `None` at the end of the connection."""
    data = b""
    connection.settimeout(POLL)
    while not over.is_set():
        with suppress(TimeoutError):
            if not (part := connection.recv(1 << 20)):
                return None
            data += part
        if (request := first_request(data)) is not None:
            connection.settimeout(SEND_TIMEOUT)
            head, body, surplus = request
            return head.decode("latin-1"), body + surplus
    return None


def first_request(data: bytes) -> tuple[bytes, bytes, bytes] | None:
    """Return head and body of the first request in *data*, and what follows it; `None` while it is incomplete."""
    head, found, rest = data.partition(b"\r\n\r\n")
    length = _content_length(head)
    return (head, rest[:length], rest[length:]) if found and len(rest) >= length else None


def _content_length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0
