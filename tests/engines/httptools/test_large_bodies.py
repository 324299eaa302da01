"""Bodies of 5 MB: written as the other side reads, given up in time, and answered before they are written."""

import socket
import ssl
import time
from threading import Event

import pytest

from aisecurity._engines.httptools.blocking import waiting
from aisecurity.exceptions import APIConnectionError, APITimeoutError
from tests.support.halves import Half
from tests.support.tls import Trust

from .peers import OK, Peer, read_all, read_head, sending, untouched

BODY = b"x" * 5_000_000


@pytest.fixture(params=["plain", "tls"])
def context(request: pytest.FixtureRequest, trust: Trust) -> ssl.SSLContext | None:
    """Return the TLS settings of a server, and none."""
    return trust.server() if request.param == "tls" else None


@pytest.fixture(params=[None, 0.02], ids=["one wait", "slices"], autouse=True)
def slices(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the blocking half wait as on each system."""
    monkeypatch.setattr(waiting, "SLICE", request.param)


def _slowly(connection: socket.socket, over: Event) -> None:
    """Read, with pauses that are longer than a slice, and answer with the length."""
    while (head := read_head(connection)) and not over.wait(0.1):
        length = len(read_all(connection, 1_000_000))
        over.wait(0.1)
        length += len(read_all(connection, 4_000_000 if b"5000000" in head else 0))
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\n%d" % length)


def test_slow_reader(half: Half, trust: Trust, context: ssl.SSLContext | None) -> None:
    """A body arrives whole at a server that pauses, over new and kept connections; tickets of TLS stop nothing."""
    with Peer(_slowly, context) as peer:
        engine = half.engine()
        bodies = [engine.send(sending(peer.url, BODY, ca_file=str(trust.ca_file))).body for _ in range(3)]
        engine.close()

    assert ([b"5000000"] * 3, 1) == (bodies, peer.connections)


def test_no_reader(half: Half, trust: Trust, context: ssl.SSLContext | None) -> None:
    """A server that does not read is given up in time; the request may have arrived."""
    begin = time.monotonic()
    with Peer(untouched, context) as peer:
        engine = half.engine()
        with pytest.raises(APITimeoutError) as error:
            engine.send(sending(peer.url, BODY, 1.0, ca_file=str(trust.ca_file)))
        engine.close()
        over = time.monotonic() - begin

    assert error.value.sent
    assert 1.0 <= over < 4.5


def test_trickling_reader(half: Half, trust: Trust, context: ssl.SSLContext | None) -> None:
    """A server that reads a little now and then does not put the deadline off."""

    def trickle(connection: socket.socket, over: Event) -> None:
        while not over.wait(0.05) and connection.recv(20_000):
            pass

    begin = time.monotonic()
    with Peer(trickle, context) as peer:
        engine = half.engine()
        with pytest.raises(APITimeoutError):
            engine.send(sending(peer.url, BODY, 0.4, ca_file=str(trust.ca_file)))
        engine.close()
        over = time.monotonic() - begin

    assert 0.4 <= over < 4.5


@pytest.mark.parametrize("keeps", [True, False])
def test_answer_before_the_body_is_written(
    half: Half, trust: Trust, context: ssl.SSLContext | None, *, keeps: bool
) -> None:
    """An answer that comes while the body is written is returned, whether or not the server reads on."""

    def refuse(connection: socket.socket, over: Event) -> None:
        read_head(connection)
        connection.sendall(b"HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\n\r\nno")
        if keeps:
            over.wait(2)

    with Peer(refuse, context) as peer:
        engine = half.engine()
        reply = engine.send(sending(peer.url, BODY, ca_file=str(trust.ca_file)))
        engine.close()

    assert (413, b"no") == (reply.status, reply.body)


def test_interim_answer_before_the_body_is_written(half: Half, trust: Trust, context: ssl.SSLContext | None) -> None:
    """An interim answer stops nothing: the body is written to its end."""

    def hint(connection: socket.socket, over: Event) -> None:
        read_head(connection)
        connection.sendall(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        over.wait(0.1)
        read_all(connection, len(BODY))
        connection.sendall(OK)

    with Peer(hint, context) as peer:
        engine = half.engine()
        reply = engine.send(sending(peer.url, BODY, ca_file=str(trust.ca_file)))
        engine.close()

    assert b"hi" == reply.body


def test_end_before_the_body_is_written(half: Half) -> None:
    """A server that ends the connection while a body comes, without an answer, is a lost connection."""

    def serve(connection: socket.socket, over: Event) -> None:
        read_head(connection)
        connection.shutdown(socket.SHUT_WR)
        over.wait(1)

    with Peer(serve) as peer:
        engine = half.engine()
        with pytest.raises(APIConnectionError) as error:
            engine.send(sending(peer.url, b"x" * 20_000_000, 10.0))
        engine.close()

    assert error.value.sent
    assert not isinstance(error.value, APITimeoutError)
