"""Connecting: addresses raced against each other, deadlines of each step, and failures of the system."""

import asyncio
import socket
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from aisecurity._engines.httptools import addresses
from aisecurity._engines.httptools.addresses import interleaved
from aisecurity._engines.httptools.asyncio import connect as async_connect
from aisecurity._engines.httptools.asyncio.connect import (
    _closed,  # pyright: ignore[reportPrivateUsage]  # no public name leads there
)
from aisecurity._engines.httptools.blocking import connect, waiting
from aisecurity.exceptions import APIConnectionError, APITimeoutError
from tests.support.behaviours import http
from tests.support.halves import Half
from tests.support.proxy import ProxyServer
from tests.support.servers import ScriptedServer, refusing_port
from tests.support.tls import Trust

from .addresses_of import LOOPBACK, answer_look_ups, black_hole
from .peers import OK, Peer, drip, hold, read_head, sending, untouched

HOST = "http://service.test"
BLACK_HOLES = pytest.mark.skipif(sys.platform != "linux", reason="a full backlog answers elsewhere")


@pytest.fixture(params=[None, 0.02], ids=["one wait", "slices"], autouse=True)
def slices(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the blocking half wait as on each system."""
    monkeypatch.setattr(waiting, "SLICE", request.param)


@pytest.fixture(autouse=True)
def short_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the head start of an address."""
    for module in (addresses, connect, async_connect):
        monkeypatch.setattr(module, "HEAD_START", 0.05)


def answered(half: Half, url: str, **settings: Any) -> bytes:
    """Return the body of the answer of *url*."""
    engine = half.engine()
    try:
        return engine.send(sending(url, **settings)).body
    finally:
        engine.close()


def test_families_by_turns() -> None:
    """The families of addresses are tried by turns, the first found first."""
    six, four = (socket.AF_INET6, socket.SOCK_STREAM, 6, ""), (socket.AF_INET, socket.SOCK_STREAM, 6, "")
    found = [(*six, "a"), (*six, "b"), (*six, "c"), (*four, "d")]

    assert ["a", "d", "b", "c"] == [address for _, address in interleaved(found)]


def test_first_address_refuses(half: Half, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the first address refuses, the next is tried at once."""
    with ScriptedServer([http(b"fine")]) as peer:
        answer_look_ups(monkeypatch, (LOOPBACK, refusing_port()), (LOOPBACK, refusing_port()), (LOOPBACK, peer.port))

        assert b"fine" == answered(half, HOST)


@BLACK_HOLES
def test_first_address_is_silent(half: Half, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the first address says nothing, the next is tried beside it."""
    with ScriptedServer([http(b"fine")]) as peer, black_hole() as silent:
        answer_look_ups(monkeypatch, (LOOPBACK, silent), (LOOPBACK, peer.port), (LOOPBACK, silent))

        assert b"fine" == answered(half, HOST)


def test_both_families(half: Half, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address that the system cannot reach, or whose family it lacks, does not stop the other."""
    with ScriptedServer([http(b"fine")]) as peer:
        answer_look_ups(monkeypatch, ("::1", refusing_port()), ("ff02::1", 1), (LOOPBACK, peer.port))

        assert b"fine" == answered(half, HOST)


def test_all_refuse(half: Half, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where every address refuses, the error is that of the system, and nothing was sent."""
    answer_look_ups(monkeypatch, (LOOPBACK, refusing_port()), (LOOPBACK, refusing_port()))
    with pytest.raises(APIConnectionError, match="ConnectError") as error:
        answered(half, HOST)

    assert not error.value.sent
    assert isinstance(error.value.__cause__, ConnectionRefusedError)


@BLACK_HOLES
def test_one_is_silent_and_one_refuses(half: Half, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one address refuses, the others still have their time."""
    with black_hole() as silent:
        answer_look_ups(monkeypatch, (LOOPBACK, silent), (LOOPBACK, refusing_port()))
        with pytest.raises(APITimeoutError, match="ConnectTimeout"):
            answered(half, HOST, timeout=0.3)


@BLACK_HOLES
@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize(
    "settings", [{"timeout": 0.3}, {"connect_timeout": 0.3}, {"timeout": None, "connect_timeout": 0.3}]
)
def test_none_answers(half: Half, settings: dict[str, Any], number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no address answers, both deadlines hold."""
    begin = time.monotonic()
    with black_hole() as silent:
        answer_look_ups(monkeypatch, *[(LOOPBACK, silent)] * number)
        with pytest.raises(APITimeoutError, match="ConnectTimeout") as error:
            answered(half, HOST, **settings)

    assert not error.value.sent
    assert 0.3 <= time.monotonic() - begin < 4.5


def test_no_time_at_all(half: Half, monkeypatch: pytest.MonkeyPatch) -> None:
    """A deadline that is over before anything is opened is one."""
    answer_look_ups(monkeypatch, (LOOPBACK, refusing_port()))
    with pytest.raises(APITimeoutError) as error:
        answered(half, HOST, timeout=0.0)

    assert not error.value.sent


def _silent_proxy(connection: socket.socket, over: Any) -> None:
    read_head(connection)
    hold(connection, over)


def _dripping_proxy(connection: socket.socket, over: Any) -> None:
    read_head(connection)
    drip(connection, over, b"HTTP/1.1 200 OK\r\nx: " + b"y" * 1000, 0.1)


def _handshake(connection: socket.socket, over: Any) -> None:
    drip(connection, over, b"\x16\x03\x03\x40\x00" + b"\x02" * 1000, 0.1)


@pytest.mark.parametrize("serve", [hold, untouched, _handshake])
def test_handshake_that_does_not_end(half: Half, serve: Callable[..., None]) -> None:
    """A handshake that nobody answers, or answers byte by byte, is given up in time."""
    begin = time.monotonic()
    with Peer(serve) as peer, pytest.raises(APITimeoutError) as error:
        answered(half, peer.url.replace("http:", "https:"), timeout=0.3)

    assert not error.value.sent
    assert 0.3 <= time.monotonic() - begin < 4.5


@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize("serve", [_silent_proxy, _dripping_proxy])
def test_proxy_that_does_not_answer(half: Half, trust: Trust, serve: Callable[..., None], *, secure: bool) -> None:
    """A tunnel that a proxy does not open in time is given up."""
    begin = time.monotonic()
    with Peer(serve, trust.server() if secure else None) as peer, pytest.raises(APITimeoutError) as error:
        answered(half, "https://service.test", timeout=0.4, proxy=peer.url, ca_file=str(trust.ca_file))

    assert not error.value.sent
    assert 0.4 <= time.monotonic() - begin < 4.5


@pytest.mark.parametrize("secure", [False, True])
def test_handshake_in_a_tunnel_that_does_not_end(half: Half, trust: Trust, *, secure: bool) -> None:
    """A handshake inside of a tunnel that drips is given up in time, each step of opening before it included."""

    def serve(connection: socket.socket, over: Any) -> None:
        read_head(connection)
        over.wait(0.2)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        connection.recv(1 << 16)
        _handshake(connection, over)

    begin = time.monotonic()
    with Peer(serve, trust.server() if secure else None) as peer, pytest.raises(APITimeoutError) as error:
        answered(half, "https://service.test", timeout=0.5, proxy=peer.url, ca_file=str(trust.ca_file))

    assert not error.value.sent
    assert 0.5 <= time.monotonic() - begin < 4.5


def test_no_descriptor(half: Half, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system has no descriptor for a moment, nothing was sent, and the next call works."""
    real, failures = socket.socket, iter([True])

    def scarce(*args: Any, **kwargs: Any) -> socket.socket:
        if "fileno" not in kwargs and next(failures, False):
            raise OSError(24, "Too many open files")
        return real(*args, **kwargs)

    with ScriptedServer([http(b"fine")] * 2) as peer:
        engine = half.engine()
        module = connect if half.name == "blocking" else async_connect
        monkeypatch.setattr(module.socket, "socket", scarce)
        with pytest.raises(APIConnectionError, match="Too many open files") as error:
            engine.send(sending(peer.url, max_connections=1))
        monkeypatch.undo()
        reply = engine.send(sending(peer.url, max_connections=1))
        engine.close()

    assert (False, b"fine") == (error.value.sent, reply.body)


async def test_no_thread_for_a_look_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no thread can be started to look a host up, nothing was sent."""

    def full(*_: Any) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(ThreadPoolExecutor, "submit", full)
    with pytest.raises(OSError, match="no thread"):
        await async_connect.connected(asyncio.get_running_loop(), "service.test", 1)


async def test_two_addresses_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where two addresses answer in the same turn, or one after the other won, one socket is left open."""
    made: list[socket.socket] = []

    async def attempt(*_: Any) -> socket.socket:
        await asyncio.sleep(0.05)
        made.append(socket.socket())
        return made[-1]

    monkeypatch.setattr(async_connect, "_attempt", attempt)
    monkeypatch.setattr(async_connect, "HEAD_START", 0.0)
    answer_look_ups(monkeypatch, *[(LOOPBACK, 1)] * 3)
    winner = await async_connect.connected(asyncio.get_running_loop(), "service.test", 1)
    for _ in range(3):
        await asyncio.sleep(0)
    left = [connection for connection in made if connection.fileno() >= 0]
    winner.close()

    assert [winner] == left


async def test_attempt_that_failed_later() -> None:
    """An attempt that ends without a socket, after another won, leaves nothing to close."""

    async def fails() -> socket.socket:
        raise OSError

    attempt = asyncio.create_task(fails())
    await asyncio.wait([attempt])
    _closed(attempt)


def test_no_cycle(half: Half, monkeypatch: pytest.MonkeyPatch) -> None:
    """No exception is its own cause or context, which would keep it, and who walks along them, for ever."""
    answer_look_ups(monkeypatch, (LOOPBACK, refusing_port()), (LOOPBACK, refusing_port()))
    with ProxyServer("403 No") as proxy:
        for url, settings in ((HOST, {}), ("https://service.test", {"proxy": proxy.url})):
            with pytest.raises(APIConnectionError) as error:
                answered(half, url, **settings)
            seen: set[int] = set()
            link: BaseException | None = error.value
            while link is not None:
                assert id(link) not in seen
                seen.add(id(link))
                link = link.__cause__


@pytest.mark.parametrize("host", ["[::1]", "127.0.0.1"])
def test_literal_addresses(half: Half, host: str) -> None:
    """An address in place of a host is connected to, and named as it is."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    heads: list[bytes] = []

    def serve(connection: socket.socket, over: Any) -> None:
        heads.append(read_head(connection))
        connection.sendall(OK)
        hold(connection, over)

    peer = Peer(serve)
    if family is socket.AF_INET6:
        try:
            six = socket.create_server(("::1", peer.port), family=family)
        except OSError:
            pytest.skip("no IPv6")
        peer.listen_at(six)
    with peer:
        assert b"hi" == answered(half, f"http://{host}:{peer.port}")

    assert f"host: {host}:{peer.port}\r\n".encode() in heads[0]
