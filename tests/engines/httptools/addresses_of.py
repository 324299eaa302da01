"""Look-ups that a test answers, and an address that never answers."""

import socket
from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import pytest

LOOPBACK = "127.0.0.1"


def answer_look_ups(monkeypatch: pytest.MonkeyPatch, *addresses: tuple[str, int]) -> None:
    """Have the host names that end in .test lead to *addresses*."""
    real = socket.getaddrinfo

    def found(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        if not str(host).endswith(".test") or kwargs.get("flags"):
            return real(host, port, *args, **kwargs)
        return [entry for at in addresses for entry in real(*at, type=socket.SOCK_STREAM)]

    monkeypatch.setattr(socket, "getaddrinfo", found)


@contextmanager
def black_hole() -> Generator[int]:
    """Yield a port of loopback that answers no attempt to connect, as behind a firewall that drops them."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind((LOOPBACK, 0))
        listener.listen(0)
        port = int(listener.getsockname()[1])
        for _ in range(8):
            connection = stack.enter_context(socket.socket())
            connection.settimeout(0)
            with suppress(BlockingIOError):
                connection.connect((LOOPBACK, port))
        yield port
