"""Bytes beyond an answer, on the streams of the libraries below httpx."""

from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from aisecurity._engines.httpx.trailing_data import has_trailing_data
from tests.support.samples import anything


def transport(stream: Any, trailing: bytes = b"") -> httpx.HTTPTransport:
    """Return a transport of one connection, behind a proxy."""
    speaking = SimpleNamespace(_h11_state=SimpleNamespace(trailing_data=(trailing, False)), _network_stream=stream)
    around = SimpleNamespace(_connection=SimpleNamespace(_connection=speaking))
    made: httpx.HTTPTransport = anything(SimpleNamespace(_pool=SimpleNamespace(connections=[around])))
    return made


def in_loop(queue: list[bytes], *tls: tuple[int, int]) -> SimpleNamespace:
    """Return a stream of asyncio, with layers of TLS that hold encrypted and plain bytes."""
    stream = SimpleNamespace(_protocol=SimpleNamespace(read_queue=queue))
    for encrypted, plain in tls:
        layer = SimpleNamespace(pending=lambda plain=plain: plain)
        stream = SimpleNamespace(
            _read_bio=SimpleNamespace(pending=encrypted), _ssl_object=layer, transport_stream=stream
        )
    return SimpleNamespace(_stream=stream)


@pytest.mark.parametrize(
    ("stream", "trailing", "left"),
    [
        (in_loop([]), b"", False),
        (in_loop([]), b"x", True),
        (in_loop([b"x"]), b"", True),
        (in_loop([], (0, 0)), b"", False),
        (in_loop([], (0, 0), (0, 0)), b"", False),
        (in_loop([], (5, 0)), b"", True),
        (in_loop([], (0, 5)), b"", True),
        (in_loop([], (5, 0), (0, 0)), b"", True),
        (in_loop([b"x"], (0, 0)), b"", True),
        (SimpleNamespace(_sock=object()), b"", False),
        (SimpleNamespace(_sock=SimpleNamespace(pending=lambda: 5)), b"", True),
        (SimpleNamespace(_sock=object(), _incoming=SimpleNamespace(pending=5)), b"", True),
        (SimpleNamespace(_sock=object(), _incoming=SimpleNamespace(pending=0)), b"", False),
    ],
)
def test_leftovers(stream: Any, trailing: bytes, *, left: bool) -> None:
    """Bytes are found wherever they may have been taken off the socket to."""
    assert left is has_trailing_data(transport(stream, trailing))


def test_other_libraries() -> None:
    """Where the private names have changed, a connection counts as not clean."""
    assert has_trailing_data(anything(object()))
    assert has_trailing_data(transport(object()))


def test_no_connection() -> None:
    """A transport whose connection was closed is not kept: it would lie on top of those that are open."""
    assert has_trailing_data(anything(SimpleNamespace(_pool=SimpleNamespace(connections=[]))))
