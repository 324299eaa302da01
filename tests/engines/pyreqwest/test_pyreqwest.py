"""Behaviour that only the pyreqwest engines have."""

import asyncio
import math
import sys
import threading
from collections.abc import Callable
from contextvars import Context
from pathlib import Path
from typing import Any, TypeVarTuple, cast
from weakref import WeakSet

import certifi
import pytest
from pyreqwest.client import SyncClientBuilder
from pyreqwest.exceptions import ClientClosedError

from aisecurity._core.effects import Send
from aisecurity._core.wire import HttpRequest, Transport
from aisecurity._engines.exchange import connection_key
from aisecurity._engines.pyreqwest import clients
from aisecurity._engines.pyreqwest.asyncio import AsyncPyreqwestEngine
from aisecurity._engines.pyreqwest.blocking import PyreqwestEngine
from aisecurity._engines.pyreqwest.clients import ClientPool
from aisecurity._engines.pyreqwest.exchange import Watched, described, mapped
from aisecurity.exceptions import APIConnectionError, ConfigurationError, ScannerClosedError
from tests.support.behaviours import Answer, Close, http
from tests.support.flow_samples import effect
from tests.support.halves import Half
from tests.support.servers import ScriptedServer, refusing_port

Ts = TypeVarTuple("Ts")
HTTPS = "https://127.0.0.1:1"


@pytest.fixture
def library() -> str:
    """Test this library."""
    return "pyreqwest"


def test_clients_stay_in_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """There, a client is not freed with the last that refers to it."""
    monkeypatch.setattr(clients, "_POOLS", WeakSet[ClientPool[Any]]())
    client = SyncClientBuilder().build()
    pool = ClientPool(client)
    count = sys.getrefcount(client)
    clients._keep_in_child()  # pyright: ignore[reportPrivateUsage]  # no public name leads there

    assert client is pool.client
    assert count + 1 == sys.getrefcount(client)


def test_no_limits(half: Half) -> None:
    """No limit on time is no limit, not a very long one that no clock can count."""
    with ScriptedServer([http(b"one")]) as peer:
        engine = half.engine()
        reply = engine.send(effect(peer.url, timeout=None, transport=Transport(connect_timeout=math.inf)))
        engine.close()

    assert b"one" == reply.body


@pytest.mark.parametrize("proxy", ["nonsense", "http://user:s3cret@[::1"])
def test_bad_proxy(half: Half, proxy: str) -> None:
    """A proxy that is no URL is an error that does not repeat it."""
    engine = half.engine()
    with pytest.raises(ConfigurationError, match="proxy: a URL such as") as error:
        engine.send(effect(HTTPS, transport=Transport(proxy=proxy)))
    engine.close()

    assert "s3cret" not in f"{error.value} {error.value.__cause__}"
    assert error.value.__suppress_context__


@pytest.mark.parametrize(
    "content",
    [b"", b"s3cret, no PEM", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"],
    ids=["empty", "no PEM", "no certificate"],
)
def test_bad_authorities(half: Half, content: bytes, tmp_path: Path) -> None:
    """A file without a certificate that can be read is a setting that cannot work."""
    file = tmp_path / "ca.pem"
    file.write_bytes(content)
    engine = half.engine()
    with pytest.raises(ConfigurationError, match="ca_file or client_cert: cannot be read as PEM"):
        engine.send(effect(HTTPS, transport=Transport(ca_file=str(file))))
    engine.close()


def test_many_authorities(half: Half) -> None:
    """Each certificate of a bundle is read, and connecting is tried."""
    engine = half.engine()
    with pytest.raises(APIConnectionError) as error:
        engine.send(effect(f"https://127.0.0.1:{refusing_port()}", transport=Transport(ca_file=certifi.where())))
    engine.close()

    assert not error.value.sent


@pytest.mark.parametrize(
    ("url", "headers"), [("ftp://127.0.0.1/", {}), ("http://ho\0st/", {}), ("http://127.0.0.1:1/", {"a": "s3cret\r\n"})]
)
def test_what_cannot_be_sent(half: Half, url: str, headers: dict[str, str]) -> None:
    """A request that cannot be written was certainly not sent, and its headers are not repeated."""
    engine = half.engine()
    with pytest.raises(APIConnectionError, match="the request cannot be sent") as error:
        engine.send(effect(url, headers=headers))
    engine.close()

    assert not error.value.sent
    assert "s3cret" not in f"{error.value} {error.value.__cause__}"


def test_stopped_at_the_end_of_the_process() -> None:
    """A stopped engine sends no more, and neither does a client of it."""
    with ScriptedServer([http(b"one")]) as peer:
        engine = PyreqwestEngine()
        engine.send(effect(peer.url))
        engine.stop()
        with pytest.raises(ScannerClosedError):
            engine.send(effect(peer.url))
        engine.close()


def test_stopped_after_it_was_closed() -> None:
    """Where a client was closed meanwhile there is nothing to stop."""
    engine = PyreqwestEngine()
    with ScriptedServer([http(b"one")]) as peer:
        engine.send(effect(peer.url))
    pools = list(engine._pools.values())  # pyright: ignore[reportPrivateUsage]  # no public name leads there
    engine.close()
    engine._pools.update({(connection_key(effect(HTTPS)), False): pools[0]})  # pyright: ignore[reportPrivateUsage]  # no public name leads there
    engine.stop()
    engine.close()

    assert pools[0].client is None


def test_closed_on_the_way() -> None:
    """A client that is closed before or while it sends is a closed scanner."""
    with pytest.raises(ScannerClosedError):
        described(ClientPool[Any](None), effect(HTTPS), None)

    error = ClientClosedError("Client was closed", {"causes": None})
    assert isinstance(mapped(error, ClientPool[Any](None), None), ScannerClosedError)


def test_closed_while_a_client_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that is made while another thread closes the engine sends nothing, and keeps no connection."""
    engine = PyreqwestEngine()

    def opened_late(*arguments: Any) -> ClientPool[Any]:
        engine.close()
        return clients.opened(*arguments)

    monkeypatch.setattr("aisecurity._engines.pyreqwest.blocking.opened", opened_late)
    with ScriptedServer([http()]) as peer, pytest.raises(ScannerClosedError):
        engine.send(effect(peer.url))

    assert [] == peer.requests


def test_a_query_has_no_body(half: Half) -> None:
    """A request without a body goes out without one."""
    with ScriptedServer([http(b"[]")]) as peer:
        engine = half.engine()
        request = HttpRequest(method="GET", url=f"{peer.url}/v1/scan/results?scan_ids=a%2Cb")
        reply = engine.send(Send(request, 5.0, Transport()))
        engine.close()

    assert b"[]" == reply.body
    assert peer.requests[0].raw.lower().startswith(b"get /v1/scan/results?scan_ids=a%2cb http/1.1")
    assert b"content-length" not in peer.requests[0].raw.lower()


def test_a_kept_connection_that_was_closed(half: Half) -> None:
    """An error over a connection that may have been kept is marked, so that it can be retried at once."""
    with ScriptedServer([http(b"one"), Close()]) as peer:
        engine = half.engine()
        engine.send(effect(peer.url))
        with pytest.raises(APIConnectionError) as error:
            engine.send(effect(peer.url))
        engine.close()

    assert error.value.stale


@pytest.mark.parametrize("size", [0, 1, 16_384, 16_385, 300_000])
def test_bodies(half: Half, size: int) -> None:
    """A body of any size arrives byte for byte, over a new connection and over a kept one."""
    body = b"x" * (size % 2) + "é".encode() * (size // 2)
    with ScriptedServer([http(), http()]) as peer:
        engine = half.engine()
        for _ in range(2):
            engine.send(Send(HttpRequest(method="POST", url=peer.url, headers={}, body=body), 5.0, Transport()))
        engine.close()

    assert [body, body] == [request.body for request in peer.requests]
    assert 1 == peer.connections


def test_watched_body() -> None:
    """A body that is given out piece by piece, in one piece, says that it was asked for."""
    body = Watched(b"body", lambda: None)
    before = body.begun

    assert (False, [b"body"], True) == (before, list(body), body.begun)


class _Noting(asyncio.SelectorEventLoop):
    """Counts, for each thread that the interpreter knows, how often it wakes this loop."""

    def __init__(self) -> None:
        super().__init__()
        self._here = threading.local()
        self.counts: list[int] = []

    def call_soon_threadsafe(
        self, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> asyncio.Handle:
        """See `asyncio.AbstractEventLoop.call_soon_threadsafe`."""
        self._here.count = getattr(self._here, "count", 0) + 1
        self.counts.append(self._here.count)
        return super().call_soon_threadsafe(callback, *args, context=context)


def test_the_thread_is_remembered() -> None:
    """Each answer is handed over by the same thread state: making one for each costs more than the rest."""

    async def send(url: str) -> None:
        engine = AsyncPyreqwestEngine()
        for _ in range(3):
            await engine.send(effect(url))
        await engine.close()

    # Answers that come while the loop sleeps: one that is there already is not handed over.
    answers = [Answer(http().data, after=0.1)] * 3
    with ScriptedServer(answers) as peer, asyncio.Runner(loop_factory=_Noting) as runner:
        runner.run(send(peer.url))
        counts = cast("_Noting", runner.get_loop()).counts

    assert list(range(1, len(counts) + 1)) == counts
    assert len(counts) >= 3


def test_never_closed(half: Half) -> None:
    """An engine that nobody closed warns when it goes."""
    with ScriptedServer([http()]) as peer:
        engines = [half.engine()]
        engines[0].send(effect(peer.url))
        with pytest.warns(ResourceWarning, match="never closed"):
            engines.clear()
