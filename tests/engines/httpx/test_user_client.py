"""Both httpx engines on a caller's client."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from aisecurity._core.effects import Send
from aisecurity._core.wire import HttpRequest, Reply, Transport
from aisecurity._engines.httpx import exchange as httpx_shared
from aisecurity._engines.httpx.asyncio import AsyncHttpxEngine
from aisecurity._engines.httpx.blocking import HttpxEngine
from aisecurity.constants import base
from aisecurity.exceptions import APIConnectionError, APITimeoutError
from tests.support.halves import Half
from tests.support.samples import SECRET_TEXT

URL = "https://service.test/v1/scan/sync/request"


def effect(url: str = URL, timeout: float | None = 10.0, **headers: str) -> Send:
    """Return a request with a body."""
    return Send(HttpRequest(method="POST", url=url, headers=headers, body=b"body"), timeout, Transport())


def raiser(error: Exception) -> Callable[[httpx.Request], httpx.Response]:
    """Return a handler that raises."""

    def handler(_: httpx.Request) -> httpx.Response:
        raise error

    return handler


def test_exchange(half: Half) -> None:
    """The request goes out as it is, and the answer comes back with its header names in lower case."""
    requests: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(418, headers={"X-Request-ID": "r1"}, content=b"answer")

    reply = half.engine(half.mock_client(handler)).send(effect(a="b"))

    assert Reply(status=418, headers={"x-request-id": "r1", "content-length": "6"}, body=b"answer") == reply
    (request,) = requests
    assert ("POST", URL, b"body", "b") == (request.method, str(request.url), request.content, request.headers["a"])
    assert ("application/json", "identity") == (request.headers["accept"], request.headers["accept-encoding"])


NOT_SENT = [
    httpx.ConnectError("refused"),
    httpx.ProxyError("m"),
    httpx.UnsupportedProtocol("m"),
    httpx.LocalProtocolError("m"),
]
NOT_SENT_IN_TIME = [httpx.ConnectTimeout("m"), httpx.PoolTimeout("m")]
SENT = [
    httpx.ReadError("m"),
    httpx.WriteError("m"),
    httpx.CloseError("m"),
    httpx.RemoteProtocolError("m"),
    httpx.DecodingError("m"),
]
SENT_BUT_LATE = [httpx.ReadTimeout("m"), httpx.WriteTimeout("m")]


@pytest.mark.parametrize(
    ("error", "kind", "sent"),
    [
        *((error, APIConnectionError, False) for error in NOT_SENT),
        *((error, APITimeoutError, False) for error in NOT_SENT_IN_TIME),
        *((error, APIConnectionError, True) for error in SENT),
        *((error, APITimeoutError, True) for error in SENT_BUT_LATE),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_errors(half: Half, error: Exception, kind: type[APIConnectionError], *, sent: bool) -> None:
    """Each error of httpx is one of ours, chained; only where connecting failed was certainly nothing sent."""
    with pytest.raises(APIConnectionError) as raised:
        half.engine(half.mock_client(raiser(error))).send(effect())

    assert (kind, sent, type(error)) == (type(raised.value), raised.value.sent, type(raised.value.__cause__))
    assert type(error).__name__ in str(raised.value)


def test_invalid_url(half: Half) -> None:
    """A URL that httpx cannot take was certainly not sent to."""
    with pytest.raises(APIConnectionError, match="InvalidURL") as error:
        half.engine(half.mock_client(raiser(KeyError()))).send(effect("https://ho\0st/"))

    assert not error.value.sent


def test_error_text(half: Half) -> None:
    """The system's words about a failed connection are kept; words about an answer, which may repeat it, are not."""
    with pytest.raises(APIConnectionError) as refused:
        half.engine(half.mock_client(raiser(httpx.ConnectError("[Errno 111] Connection refused")))).send(effect())
    with pytest.raises(APIConnectionError) as broken:
        half.engine(half.mock_client(raiser(httpx.RemoteProtocolError(SECRET_TEXT)))).send(effect())

    assert "AISEC_CLIENT_SIDE_ERROR:no answer (ConnectError): [Errno 111] Connection refused" == str(refused.value)
    assert "AISEC_CLIENT_SIDE_ERROR:no answer (RemoteProtocolError)" == str(broken.value)


def test_bugs_look_like_bugs(half: Half) -> None:
    """An error that is not httpx's passes through."""
    with pytest.raises(KeyError):
        half.engine(half.mock_client(raiser(KeyError("bug")))).send(effect())


def test_timeout_of_a_callers_client_is_kept(half: Half) -> None:
    """A caller's client keeps its own timeouts."""
    timeouts: list[Any] = []

    def handler(request: httpx.Request) -> httpx.Response:
        timeouts.append(request.extensions["timeout"])
        return httpx.Response(200)

    half.engine(half.mock_client(handler, timeout=7.0)).send(effect())

    assert [{"connect": 7.0, "read": 7.0, "write": 7.0, "pool": 7.0}] == timeouts


def test_callers_client_is_never_closed(half: Half) -> None:
    """A caller's client survives the engine, which can be closed twice."""
    client = half.mock_client(lambda _: httpx.Response(200))
    engine = half.engine(client)
    engine.send(effect())
    engine.close()
    engine.close()

    assert not client.is_closed


def test_redirects_are_not_followed(half: Half) -> None:
    """A redirect is an answer like any other, even on a client that would follow it."""
    urls: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        urls.append(str(request.url))
        return httpx.Response(307, headers={"location": "https://elsewhere.test/"})

    reply = half.engine(half.mock_client(handler, follow_redirects=True)).send(effect())

    assert (307, [URL]) == (reply.status, urls)


@pytest.mark.parametrize(("size", "kept"), [(9, True), (10, True), (11, False)])
def test_oversized_answer(half: Half, size: int, monkeypatch: pytest.MonkeyPatch, *, kept: bool) -> None:
    """An answer over the bound keeps its status and headers, and none of it is read where its length says so."""
    monkeypatch.setattr(base, "MAX_REPLY_BYTES", 10)
    engine = half.engine(half.mock_client(lambda _: httpx.Response(200, headers={"a": "b"}, content=b"x" * size)))
    reply = engine.send(effect())

    assert (200, "b", kept) == (reply.status, reply.headers["a"], reply.complete)
    assert (b"x" * size if kept else b"") == reply.body


class Dripping(httpx.SyncByteStream):
    """A body without end; it notes that it was closed."""

    def __init__(self) -> None:
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        while True:
            yield b" "

    def close(self) -> None:
        """Note that it was closed."""
        self.closed = True


def test_endless_answer_to_the_blocking_engine() -> None:
    """A body that drips on is given up when the time is over, and its connection is given back."""
    body = Dripping()
    client = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, stream=body)))
    with pytest.raises(APITimeoutError, match="the answer was not complete in time") as error:
        HttpxEngine(client).send(effect(timeout=0.02))

    assert error.value.sent
    assert body.closed


def test_no_time_limit(half: Half) -> None:
    """Without a timeout an answer may take as long as it takes."""
    engine = half.engine(half.mock_client(lambda _: httpx.Response(200, content=b"x")))

    assert b"x" == engine.send(effect(timeout=None)).body


async def test_silent_handler_of_the_asyncio_engine() -> None:
    """The call ends in time, whatever a caller's client waits for."""

    async def handler(_: httpx.Request) -> httpx.Response:
        await asyncio.sleep(60)
        return httpx.Response(200)

    engine = AsyncHttpxEngine(httpx.AsyncClient(transport=httpx.MockTransport(handler), timeout=60))
    with pytest.raises(APITimeoutError, match="the answer was not complete in time") as error:
        await engine.send(effect(timeout=0.02))

    assert error.value.sent
    assert isinstance(error.value.__cause__, TimeoutError)


@pytest.mark.parametrize(
    ("timeout", "connect", "expected"),
    [
        (10.0, 5.0, {"connect": 5.0, "read": 10.0, "write": 10.0, "pool": 10.0}),
        (3.0, 5.0, {"connect": 3.0, "read": 3.0, "write": 3.0, "pool": 3.0}),
        (None, 5.0, {"connect": 5.0, "read": None, "write": None, "pool": None}),
        (None, float("inf"), {"connect": None, "read": None, "write": None, "pool": None}),
        (1e300, 1e300, {"connect": None, "read": None, "write": None, "pool": None}),
    ],
)
def test_timeouts_of_a_client_of_our_own(timeout: float | None, connect: float, expected: dict[str, Any]) -> None:
    """Connecting may take its own time within that of the call; more seconds than a socket takes are no limit."""
    send = Send(HttpRequest(method="GET", url=URL), timeout, Transport(connect_timeout=connect))

    assert expected == httpx_shared.timeouts_of(send)
