"""Both httpx engines over real sockets, against a peer that plays a script."""

import time

import pytest

from aisecurity._core.wire import Transport
from aisecurity._engines import httpx_shared
from aisecurity._engines.httpx_async import AsyncHttpxEngine
from aisecurity.exceptions import APIConnectionError, APITimeoutError, ResponseError
from tests.unit.halves import Half
from tests.unit.samples import effect
from tests.unit.scripted import Answer, Behaviour, Close, Drip, Reset, Scripted, Silence, http, refusing_port


def test_one_connection_for_many_requests(half: Half) -> None:
    """Requests go out to the byte, one after the other on one connection."""
    with Scripted([http(b"one"), http(b"two", "500 Oops")]) as peer:
        engine = half.engine()
        replies = [engine.send(effect(peer.url)) for _ in range(2)]
        engine.close()

    assert [(200, b"one"), (500, b"two")] == [(reply.status, reply.body) for reply in replies]
    assert 1 == peer.connections
    lines = peer.requests[0].decode().lower().split("\r\n")
    assert "post /path http/1.1" == lines[0]
    assert {
        f"host: {peer.url.removeprefix('http://')}",
        "accept: application/json",
        "accept-encoding: identity",
        "connection: keep-alive",
        "content-length: 2",
        "x-pan-token: s3cret",
    } < {*lines}
    assert "{}" == lines[-1]


def test_connection_refused(half: Half) -> None:
    """Where nobody listens, nothing was sent, and the error says what the system said."""
    with pytest.raises(APIConnectionError, match="ConnectError") as error:
        half.engine().send(effect(f"http://127.0.0.1:{refusing_port()}"))

    assert not error.value.sent
    assert not isinstance(error.value, APITimeoutError)


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
    with Scripted([behaviour]) as peer:
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
        Drip(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{", pause=0.25),
    ],
    ids=["silence", "dripping", "slowly dripping"],
)
def test_slow_answers(half: Half, behaviour: Behaviour) -> None:
    """An answer that does not come, or comes byte by byte without end, is given up in time."""
    begin = time.monotonic()
    with Scripted([behaviour]) as peer:
        engine = half.engine()
        with pytest.raises(APITimeoutError) as error:
            engine.send(effect(peer.url, timeout=0.2))
        engine.close()

    assert error.value.sent
    assert 0.2 <= time.monotonic() - begin < 1.0


async def test_dripping_headers_on_asyncio() -> None:
    """The asyncio engine gives up headers that come byte by byte too."""
    with Scripted([Drip(b"HTTP/1.1 200 OK\r\nx: ")]) as peer:
        engine = AsyncHttpxEngine()
        with pytest.raises(APITimeoutError):
            await engine.send(effect(peer.url, timeout=0.2))
        await engine.close()


def test_after_a_failure(half: Half) -> None:
    """A broken connection is not used again; the next request gets a new one."""
    with Scripted([Reset(), http(b"fine")]) as peer:
        engine = half.engine()
        with pytest.raises(APIConnectionError):
            engine.send(effect(peer.url))
        reply = engine.send(effect(peer.url))
        engine.close()

    assert b"fine" == reply.body
    assert 2 == peer.connections


def test_oversized_answer(half: Half, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest of an answer that is too large is left unread, on a connection that is given up."""
    monkeypatch.setattr(httpx_shared, "MAX_REPLY_BYTES", 1000)
    with Scripted([http(b"x" * 200_000), http(b"fine")]) as peer:
        engine = half.engine()
        with pytest.raises(ResponseError):
            engine.send(effect(peer.url))
        reply = engine.send(effect(peer.url))
        engine.close()

    assert (b"fine", 2) == (reply.body, peer.connections)


def test_cookies_are_not_kept(half: Half) -> None:
    """A cookie that is set comes back with no later request."""
    with Scripted([http(b"", "200 OK", "set-cookie: a=b; path=/"), http()]) as peer:
        engine = half.engine()
        for _ in range(2):
            engine.send(effect(peer.url))
        engine.close()

    assert b"cookie" not in b"".join(peer.requests).lower()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_key_reaches_another_origin(half: Half, status: int) -> None:
    """A redirect is answered as it is, and the place that it points to hears nothing."""
    with Scripted([]) as elsewhere, Scripted([http(b"", f"{status} Moved", f"location: {elsewhere.url}/")]) as peer:
        engine = half.engine()
        reply = engine.send(effect(peer.url))
        engine.close()

    assert status == reply.status
    assert ([], 0) == (elsewhere.requests, elsewhere.connections)


def test_closing_twice(half: Half) -> None:
    """A second close does nothing, nor does one before anything was sent."""
    with Scripted([http()]) as peer:
        engine = half.engine()
        engine.close()
        engine.send(effect(peer.url))
        engine.close()
        engine.close()


def test_no_limit_at_all(half: Half) -> None:
    """Infinite times reach no socket."""
    with Scripted([http(b"fine")]) as peer:
        engine = half.engine()
        reply = engine.send(effect(peer.url, timeout=None, transport=Transport(connect_timeout=float("inf"))))
        engine.close()

    assert b"fine" == reply.body
