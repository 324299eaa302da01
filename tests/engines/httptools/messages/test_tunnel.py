"""Exchange that opens a tunnel through a proxy, and the time for which a connection is kept."""

import math

import pytest

from aisecurity._engines.exchange import EXPIRY
from aisecurity._engines.httptools.messages.answer_reader import AnswerReader
from aisecurity._engines.httptools.messages.keeping import idle_until
from aisecurity._engines.httptools.messages.proxy_address import Proxy
from aisecurity._engines.httptools.messages.target import target_of
from aisecurity._engines.httptools.messages.tunnel import TunnelRequest
from aisecurity.exceptions import APIConnectionError


def tunnel() -> TunnelRequest:
    """Return the exchange that asks for a tunnel."""
    return TunnelRequest(
        target_of("https://service.test"), Proxy("proxy.test", 1, secure=False, field="Basic czNjcmV0")
    )


def last_of(parts: list[bytes]) -> bool:
    """Return whether the tunnel stands after *parts*, which does not stand before the last."""
    request = tunnel()
    stands = [request.feed(part) for part in parts]
    assert not any(stands[:-1])
    return stands[-1]


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 Connection established\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nproxy-agent: x\r\n\r\n",
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
    ],
)
def test_tunnel_that_stands(answer: bytes) -> None:
    """An answer of success opens the tunnel with its head, whatever its fields say of a body."""
    assert last_of([answer])
    assert last_of([answer[index : index + 1] for index in range(len(answer))])


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 6\r\n\r\ns3cret", "407"),
        (b"HTTP/1.1 302 Found\r\nlocation: https://s3cret/\r\n\r\n", "302"),
        (b"HTTP/1.1 200 OK\r\n\r\ns3cret", "bytes before the tunnel"),
        (b"HTTP/1.1 204 OK\r\n\r\ns3cret", "bytes before the tunnel"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\ns3cret", "bytes before the tunnel"),
        (b"s3cret", "not HTTP/1.1"),
        (b"\x15\x03\x01\x00\x02\x02\x16", "not HTTP/1.1"),
        (b"", "closed"),
    ],
)
def test_tunnel_that_is_none(answer: bytes, words: str) -> None:
    """Anything else is a rejection, over which nothing was sent; its text repeats nothing of the proxy's."""
    with pytest.raises(APIConnectionError, match=words) as error:
        last_of([answer])

    assert not error.value.sent
    assert "s3cret" not in f"{error.value} {error.value!r} {error.value.__cause__!r}"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ("", EXPIRY),
        ("connection: close\r\n", -math.inf),
        ("keep-alive: timeout=5\r\n", 4.5),
        ("keep-alive: timeout=500, max=3\r\n", EXPIRY),
        ("keep-alive: timeout=5, max=0\r\n", -math.inf),
        ("keep-alive: timeout=0\r\n", -0.5),
    ],
)
def test_kept_for(headers: str, seconds: float) -> None:
    """A connection is kept for as long as the server says, and not longer than 20 s."""
    reader = AnswerReader()
    reader.feed(f"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n{headers}\r\n".encode())

    assert 100 + seconds == idle_until(reader, 100.0)
