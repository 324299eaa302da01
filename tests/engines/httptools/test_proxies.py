"""Proxies: tunnels with credentials, TLS to the proxy itself, TLS in TLS, rejections, and nothing of a password."""

import asyncio
import base64
import select
import socket
import ssl
import sys
import traceback
from collections.abc import Generator
from typing import Any

import pytest

from aisecurity.exceptions import APIConnectionError, ProxyRefusedError, UntrustedCertificateError
from tests.support.behaviours import http
from tests.support.halves import Half
from tests.support.proxy import TUNNEL, ProxyServer
from tests.support.servers import ChoosingServer
from tests.support.tls import Trust

from .peers import Peer, hold, read_head, sending

CREDENTIALS = "us%65r:s3cr%65t%40%3A"
FIELD = f"Basic {base64.b64encode(b'user:s3cret@:').decode()}"


class SecureProxy(ProxyServer):
    """A proxy that itself speaks TLS."""

    def __init__(self, context: ssl.SSLContext, rejection: str | None = None) -> None:
        super().__init__(rejection)
        self._context = context
        self.url = self.url.replace("http:", "https:")

    def serve(self, connection: socket.socket, port: int) -> None:
        """See `ProxyServer.serve`."""
        with self._context.wrap_socket(connection, server_side=True) as secure:
            super().serve(secure, port)

    def _tunnel(self, near: socket.socket, target: str) -> None:
        """Pass bytes on in one thread, for two at once are too many for one TLS connection."""
        host, _, port = target.rpartition(":")
        assert isinstance(near, ssl.SSLSocket)
        with socket.create_connection((host, int(port)), timeout=5) as far:
            near.sendall(TUNNEL)
            while not self.over.is_set():
                ready = [near] if near.pending() else select.select([near, far], [], [], 0.05)[0]
                for source in ready:
                    source.settimeout(0)
                    try:
                        part = source.recv(65536)
                    except (BlockingIOError, ssl.SSLWantReadError):
                        continue
                    if not part:
                        return
                    other = far if source is near else near
                    other.settimeout(5)
                    other.sendall(part)


@pytest.fixture(params=["blocking", "aiofastnet", "asyncio", "uvloop"])
def half(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Generator[Half]:
    """Yield each half, the asyncio one on each kind of loop."""
    if request.param == "blocking":
        yield Half(None, "httptools")
        return
    if request.param != "aiofastnet":
        monkeypatch.setitem(sys.modules, "aiofastnet", None)
    factory = (
        pytest.importorskip("uvloop", reason="uvloop is not for Windows").new_event_loop
        if request.param == "uvloop"
        else None
    )
    with asyncio.Runner(loop_factory=factory) as runner:
        yield Half(runner, "httptools")


@pytest.fixture(params=["http", "https"])
def proxy(request: pytest.FixtureRequest, trust: Trust) -> Generator[ProxyServer]:
    """Yield a proxy of each scheme."""
    with SecureProxy(trust.server()) if request.param == "https" else ProxyServer() as server:
        yield server


def answered(half: Half, url: str, proxy: str, trust: Trust, *, body: bytes = b"{}", times: int = 1) -> list[bytes]:
    """Return the bodies of the answers of *url* through *proxy*."""
    engine = half.engine()
    named = proxy.replace("//", f"//{CREDENTIALS}@")
    try:
        effect = sending(url, body, proxy=named, ca_file=str(trust.ca_file))
        return [engine.send(effect).body for _ in range(times)]
    finally:
        engine.close()


def shown(error: BaseException) -> str:
    """Return all that an exception says, its causes and the locals of its frames included."""
    told = traceback.TracebackException.from_exception(error, capture_locals=False)
    return f"{error} {error!r} {''.join(told.format())}"


def test_tunnel(half: Half, trust: Trust, proxy: ProxyServer) -> None:
    """Requests to an https endpoint go through one tunnel; the proxy gets its credentials and nothing else."""
    with ChoosingServer(lambda _: http(b"hi"), trust.server()) as peer:
        assert [b"hi"] * 3 == answered(half, peer.url, proxy.url, trust, times=3)

    (request,) = proxy.requests
    assert f"127.0.0.1:{peer.port}" == request.path
    assert FIELD == request.header("proxy-authorization")
    assert "x-pan-token" not in request.head
    assert all("proxy-authorization" not in request.head for request in peer.requests)
    assert 1 == peer.connections


def test_large_bodies_through_a_tunnel(half: Half, trust: Trust, proxy: ProxyServer) -> None:
    """5 MB go out and come in through a tunnel."""
    large = b"y" * 5_000_000
    with ChoosingServer(lambda request: http(request.body), trust.server()) as peer:
        assert [large] == answered(half, peer.url, proxy.url, trust, body=large)


@pytest.mark.parametrize("secure", [False, True])
def test_plain_endpoint(half: Half, trust: Trust, *, secure: bool) -> None:
    """A request to an http endpoint goes to the proxy as it is, with the credentials for it."""
    with ChoosingServer(lambda _: http(b"hi"), trust.server() if secure else None) as proxy:
        assert [b"hi"] * 2 == answered(half, "http://service.test", proxy.url, trust, times=2)

    assert ["http://service.test/path"] * 2 == [request.path for request in proxy.requests]
    assert [FIELD] * 2 == [request.header("proxy-authorization") for request in proxy.requests]
    assert 1 == proxy.connections


@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize("status", ["407 Proxy Authentication Required", "403 s3cret", "502 Bad Gateway"])
def test_rejection(half: Half, trust: Trust, status: str, *, secure: bool) -> None:
    """A proxy that rejects the tunnel ends the attempt, over which nothing was sent; no text shows the password."""
    with (
        SecureProxy(trust.server(), status) if secure else ProxyServer(status) as proxy,
        pytest.raises(APIConnectionError, match=f"ProxyError.*{status[:3]}") as error,
    ):
        answered(half, "https://service.test", proxy.url, trust)

    expected = APIConnectionError if status.startswith("502") else ProxyRefusedError
    assert (expected, False) == (type(error.value), error.value.sent)
    assert not any(secret in shown(error.value) for secret in ("s3cr", FIELD, FIELD[6:]))


@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize(
    ("answer", "words"),
    [(b"HTTP/1.1 200 OK\r\n\r\nearly", "bytes before"), (b"no HTTP\r\n\r\n", "not HTTP"), (b"", "closed")],
)
def test_tunnel_that_is_none(half: Half, trust: Trust, answer: bytes, words: str, *, secure: bool) -> None:
    """Bytes before the tunnel is used, bytes that are no answer, and the end of the connection are no tunnel."""

    def serve(connection: socket.socket, over: Any) -> None:
        read_head(connection)
        connection.sendall(answer)
        if answer:
            hold(connection, over)
        elif isinstance(connection, ssl.SSLSocket):
            connection.unwrap()

    with (
        Peer(serve, trust.server() if secure else None) as peer,
        pytest.raises(APIConnectionError, match=words) as error,
    ):
        answered(half, "https://service.test", peer.url, trust)

    assert not error.value.sent


@pytest.mark.parametrize("trusted", ["proxy", "endpoint"])
def test_certificates_in_a_tunnel(half: Half, trust: Trust, trusted: str, tmp_path_factory: Any) -> None:
    """The certificates of the proxy and of the endpoint are both looked at."""
    other = Trust.in_folder(tmp_path_factory.mktemp("other"))
    ours, theirs = (trust, other) if trusted == "proxy" else (other, trust)
    with (
        ChoosingServer(lambda _: http(b"hi"), theirs.server()) as peer,
        SecureProxy(ours.server()) as proxy,
        pytest.raises(UntrustedCertificateError, match="CERTIFICATE_VERIFY_FAILED") as error,
    ):
        answered(half, peer.url, proxy.url, trust)

    assert (False, []) == (error.value.sent, peer.requests)


@pytest.mark.parametrize("cut", [False, True])
def test_end_in_a_tunnel(half: Half, trust: Trust, proxy: ProxyServer, *, cut: bool) -> None:
    """A body that ends with the connection is whole where TLS says so, through a tunnel too."""

    def serve(connection: Any, over: Any) -> None:
        read_head(connection)
        connection.recv(2)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\nhi")
        if not cut:
            connection.unwrap()

    with Peer(serve, trust.server()) as peer:
        if cut:
            with pytest.raises(APIConnectionError):
                answered(half, peer.url, proxy.url, trust)
        else:
            assert [b"hi"] == answered(half, peer.url, proxy.url, trust)


@pytest.mark.parametrize("secure", [False, True])
def test_host_that_no_name_has(half: Half, trust: Trust, *, secure: bool) -> None:
    """A host that TLS cannot name is a failed connection, also where the proxy looks it up."""

    def serve(connection: socket.socket, over: Any) -> None:
        read_head(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        hold(connection, over)

    with Peer(serve, trust.server() if secure else None) as peer, pytest.raises(APIConnectionError) as error:
        answered(half, f"https://.{'a' * 70}.test", peer.url, trust)

    assert not error.value.sent


def test_proxy_that_ends_in_the_handshake(half: Half, trust: Trust) -> None:
    """A secure proxy that ends its own TLS while the inner handshake is under way is a connection that never stood."""

    def serve(connection: Any, over: Any) -> None:
        read_head(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        connection.recv(1 << 16)
        connection.unwrap()

    with Peer(serve, trust.server()) as proxy, pytest.raises(APIConnectionError) as error:
        answered(half, "https://service.test", proxy.url, trust)

    assert not error.value.sent
