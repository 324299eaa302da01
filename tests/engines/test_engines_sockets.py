"""All engines over real sockets, against a server that plays a script."""

import time

import httpx
import pytest

from aisecurity._core.wire import Transport
from aisecurity._engines.exchange import connection_key
from aisecurity._engines.httpx.blocking import (
    HttpxEngine,
    _Connection,  # pyright: ignore[reportPrivateUsage]  # no public name leads there
)
from aisecurity.constants import base
from aisecurity.exceptions import APIConnectionError, APITimeoutError, ScannerClosedError
from tests.support.behaviours import Answer, Behaviour, Close, Drip, Reset, Silence, http
from tests.support.flow_samples import effect
from tests.support.halves import Half
from tests.support.servers import ScriptedServer, refusing_port


@pytest.fixture(params=["httpx", "httptools"])
def library(request: pytest.FixtureRequest) -> str:
    """Return each library in turn."""
    return str(request.param)


def test_one_connection_for_many_requests(half: Half) -> None:
    """Requests go out to the byte, one after the other on one connection."""
    with ScriptedServer([http(b"one"), http(b"two", "500 Oops")]) as peer:
        engine = half.engine()
        replies = [engine.send(effect(peer.url)) for _ in range(2)]
        engine.close()

    assert [(200, b"one"), (500, b"two")] == [(reply.status, reply.body) for reply in replies]
    assert 1 == peer.connections
    lines = peer.requests[0].raw.decode().lower().split("\r\n")
    assert "post /path http/1.1" == lines[0]
    assert {
        f"host: {peer.url.removeprefix('http://')}",
        "accept: application/json",
        "accept-encoding: identity",
        "content-length: 2",
        "x-pan-token: s3cret",
    } < {*lines}
    assert "{}" == lines[-1]


def test_connection_refused(half: Half) -> None:
    """Where nobody listens, nothing was sent, and the error has the text of the system."""
    engine = half.engine()
    with pytest.raises(APIConnectionError, match="ConnectError") as error:
        engine.send(effect(f"http://127.0.0.1:{refusing_port()}"))
    engine.close()

    assert not error.value.sent
    assert not isinstance(error.value, APITimeoutError)


@pytest.mark.parametrize("host", ["a..test", f"{'a' * 64}.test"])
def test_host_that_no_name_server_knows(half: Half, host: str) -> None:
    """A host whose name no DNS can hold is a failed connection over which nothing was sent."""
    engine = half.engine()
    with pytest.raises(APIConnectionError) as error:
        engine.send(effect(f"http://{host}:1"))
    engine.close()

    assert not error.value.sent


@pytest.mark.parametrize(
    "behaviour",
    [
        Close(),
        Reset(),
        Answer(b"s3cret is not HTTP\r\n\r\n", last=True),
        Answer(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\ns3cret", last=True),
        Answer(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\ns3cret\r\n", last=True),
        http(b"s3cret", "200 OK", "content-encoding: gzip"),
    ],
    ids=["close", "reset", "no HTTP", "cut off", "bad chunk", "bad gzip"],
)
def test_broken_after_the_request(half: Half, behaviour: Behaviour) -> None:
    """A connection that breaks once the request is out may have brought it there; the text repeats no answer."""
    with ScriptedServer([behaviour]) as peer:
        engine = half.engine()
        with pytest.raises(APIConnectionError) as error:
            engine.send(effect(peer.url))
        engine.close()

    assert error.value.sent
    assert "s3cret" not in f"{error.value} {error.value!r}"
    assert 1 == len(peer.requests)


@pytest.mark.parametrize(
    "behaviour",
    [
        Silence(),
        Drip(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n"),
        Drip(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{", pause=0.9),
    ],
    ids=["silence", "dripping", "slowly dripping"],
)
def test_slow_answers(half: Half, behaviour: Behaviour) -> None:
    """An answer that does not come, or comes byte by byte without end, is given up in time."""
    begin = time.monotonic()
    with ScriptedServer([behaviour]) as peer:
        engine = half.engine()
        with pytest.raises(APITimeoutError) as error:
            engine.send(effect(peer.url, timeout=0.8))
        engine.close()

    assert error.value.sent
    assert 0.8 <= time.monotonic() - begin < 10.0


@pytest.mark.parametrize("head", [b"", b"\r\n"], ids=["headers", "body without a length"])
def test_dripping_where_the_end_of_the_connection_is_the_end(half: Half, head: bytes) -> None:
    """Headers that come byte by byte are given up too, and a body without a length does not count as complete."""
    with ScriptedServer([Drip(b"HTTP/1.1 200 OK\r\nx: y" + head * 2 + b" {}" * bool(head))]) as peer:
        engine = half.engine()
        with pytest.raises(APITimeoutError):
            engine.send(effect(peer.url, timeout=0.2))
        engine.close()


def test_failure_whose_body_breaks_off(half: Half) -> None:
    """An error answer keeps its status, with as much of its body as came."""
    with ScriptedServer([Answer(b"HTTP/1.1 403 No\r\ncontent-length: 100\r\n\r\npart", last=True)]) as peer:
        engine = half.engine()
        reply = engine.send(effect(peer.url)._replace(fresh=True))
        engine.close()

    assert (403, b"part", False) == (reply.status, reply.body, reply.complete)


def test_after_a_failure(half: Half) -> None:
    """A broken connection is not used again; the next request gets a new one."""
    with ScriptedServer([Reset(), http(b"fine")]) as peer:
        engine = half.engine()
        with pytest.raises(APIConnectionError):
            engine.send(effect(peer.url))
        reply = engine.send(effect(peer.url))
        engine.close()

    assert b"fine" == reply.body
    assert 2 == peer.connections


CHUNKED = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n30d40\r\n" + b"x" * 200_000 + b"\r\n0\r\n\r\n"


@pytest.mark.parametrize(
    ("answer", "body"),
    [(http(b"x" * 200_000), b""), (Answer(CHUNKED), b"x" * 1000)],
    ids=["length", "chunks"],
)
def test_oversized_answer(half: Half, answer: Answer, body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is over the bound of an answer is not read, on a connection that is given up; nothing is if it says so."""
    monkeypatch.setattr(base, "MAX_REPLY_BYTES", 1000)
    with ScriptedServer([answer, http(b"fine")]) as peer:
        engine = half.engine()
        large, reply = (engine.send(effect(peer.url)) for _ in range(2))
        engine.close()

    assert (False, body) == (large.complete, large.body)
    assert b"fine" == reply.body
    assert 2 == peer.connections


def test_cookies_are_not_kept(half: Half) -> None:
    """A cookie that is set comes back with no later request."""
    with ScriptedServer([http(b"", "200 OK", "set-cookie: a=b; path=/"), http()]) as peer:
        engine = half.engine()
        for _ in range(2):
            engine.send(effect(peer.url))
        engine.close()

    assert b"cookie" not in b"".join(request.raw for request in peer.requests).lower()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_key_reaches_another_origin(half: Half, status: int) -> None:
    """A redirect is answered as it is, and no request goes to its target."""
    with (
        ScriptedServer([]) as elsewhere,
        ScriptedServer([http(b"", f"{status} Moved", f"location: {elsewhere.url}/")]) as peer,
    ):
        engine = half.engine()
        reply = engine.send(effect(peer.url))
        engine.close()

    assert status == reply.status
    assert ([], 0) == (elsewhere.requests, elsewhere.connections)


def test_closing_twice(half: Half) -> None:
    """A second close does nothing, and nothing is sent after the first."""
    with ScriptedServer([http()]) as peer:
        engine = half.engine()
        engine.send(effect(peer.url))
        engine.close()
        engine.close()
        with pytest.raises(ScannerClosedError, match="the scanner was closed meanwhile"):
            engine.send(effect(peer.url))

    assert 1 == len(peer.requests)


def test_no_limit_at_all(half: Half) -> None:
    """Infinite times reach no socket."""
    with ScriptedServer([http(b"fine")]) as peer:
        engine = half.engine()
        reply = engine.send(effect(peer.url, timeout=None, transport=Transport(connect_timeout=float("inf"))))
        engine.close()

    assert b"fine" == reply.body


def test_late_failure_keeps_its_status() -> None:
    """An error answer whose body drips past the deadline keeps its status and the bytes that came."""
    with ScriptedServer([Drip(b"HTTP/1.1 503 Busy\r\n\r\npart")]) as peer:
        engine = HttpxEngine()
        reply = engine.send(effect(peer.url, timeout=1.0))
        engine.close()

    assert (503, b"part", False) == (reply.status, reply.body.strip(), reply.complete)


def test_aborted_before_it_was_connected() -> None:
    """What is aborted while it looks up the host gets no time when the connection comes after all; twice is once."""
    with ScriptedServer([Silence()]) as peer:
        slot = _Connection(connection_key(effect(peer.url)))
        slot.abort()
        with pytest.raises(httpx.TransportError):
            slot.exchange(effect(peer.url))
        slot.abort()
        slot.transport.close()
        slot.abort()
