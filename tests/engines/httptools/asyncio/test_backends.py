"""The asyncio half on each kind of loop and transport: with aiofastnet, without, and on uvloop."""

import asyncio
import gc
import socket
import ssl
import sys
import warnings
from collections.abc import Callable, Coroutine, Generator
from contextlib import suppress
from typing import Any

import pytest

from aisecurity._core.wire import Reply
from aisecurity._engines.httptools.asyncio import transports
from aisecurity._engines.httptools.asyncio.connection import AsyncConnection
from aisecurity._engines.httptools.asyncio.engine import AsyncHttptoolsEngine
from aisecurity._engines.httptools.messages.request_head import RequestBytes
from aisecurity._engines.httptools.permits import Permits, WaitingLine
from aisecurity.exceptions import APIConnectionError, APITimeoutError
from tests.engines.httptools.peers import OK, Peer, drip, hold, read_all, read_head, sending
from tests.support.behaviours import Answer, Silence, http
from tests.support.servers import ChoosingServer
from tests.support.tls import Trust

if sys.platform == "win32":
    pytest.skip("uvloop is not for Windows", allow_module_level=True)

import uvloop

Run = Callable[[Coroutine[Any, Any, Any]], Any]


@pytest.fixture(params=["aiofastnet", "asyncio", "uvloop", "uvloop and aiofastnet"])
def run(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Generator[Run]:
    """Yield a function that runs a coroutine; whatever the loop complains of fails the test."""
    if "aiofastnet" not in request.param:
        monkeypatch.setitem(sys.modules, "aiofastnet", None)
    complaints: list[Any] = []
    factory = uvloop.new_event_loop if "uvloop" in request.param else None
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.get_loop().set_exception_handler(lambda _, context: complaints.append(context))
        yield runner.run
        gc.collect()
    gc.collect()

    assert [] == complaints


@pytest.fixture(params=[False, True], ids=["plain", "tls"])
def secure(request: pytest.FixtureRequest) -> bool:
    """Return whether the server speaks TLS."""
    return bool(request.param)


async def answered(url: str, *args: Any, times: int = 1, **settings: Any) -> Reply:
    """Return the last answer of *url*."""
    engine = AsyncHttptoolsEngine()
    try:
        replies = [await engine.send(sending(url, *args, **settings)) for _ in range(times)]
    finally:
        await engine.close()
    return replies[-1]


def test_kept_connection(run: Run, trust: Trust, *, secure: bool) -> None:
    """Requests go over one connection, which is closed with the engine."""

    def serve(connection: socket.socket, over: Any) -> None:
        while head := read_head(connection):
            read_all(connection, 2 if b"content-length: 2" in head else 0)
            connection.sendall(OK)
        ended.append(True)

    ended: list[bool] = []
    with Peer(serve, trust.server() if secure else None) as peer:
        assert b"hi" == run(answered(peer.url, times=5, ca_file=str(trust.ca_file))).body

    assert 1 == peer.connections


@pytest.mark.parametrize("notify", [True, False])
def test_end_of_the_connection(run: Run, trust: Trust, *, secure: bool, notify: bool) -> None:
    """A body without a length ends with the connection; over TLS only where TLS says so."""

    def serve(connection: Any, over: Any) -> None:
        read_head(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\nhi")
        if secure and notify:
            with suppress(OSError):
                connection.unwrap()
        connection.shutdown(socket.SHUT_RDWR)

    with Peer(serve, trust.server() if secure else None) as peer:
        sent = answered(peer.url, None, ca_file=str(trust.ca_file))
        if secure and not notify:
            with pytest.raises(APIConnectionError, match="ReadError") as error:
                run(sent)
            assert error.value.sent
        else:
            assert b"hi" == run(sent).body


def test_end_after_an_encoding_that_is_not_read(run: Run) -> None:
    """A body that ends with the connection, in an encoding that is not read, is no answer."""

    def serve(connection: socket.socket, over: Any) -> None:
        read_head(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-encoding: br\r\n\r\nhi")

    with Peer(serve) as peer, pytest.raises(APIConnectionError, match="RemoteProtocolError"):
        run(answered(peer.url, None))


def test_cancelled_at_every_step(run: Run, trust: Trust, *, secure: bool) -> None:
    """Wherever a request is cancelled, the next is answered over the only place, and no socket is left."""

    async def rounds(url: str) -> int:
        engine = AsyncHttptoolsEngine()
        effect = sending(url, max_connections=1, ca_file=str(trust.ca_file))
        cancelled = 0
        for turns in range(30):
            task = asyncio.create_task(engine.send(effect._replace(fresh=turns % 2 == 0)))
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait([task])
            cancelled += task.cancelled()
            assert b"hi" == (await engine.send(effect)).body
        await engine.close()
        return cancelled

    with ChoosingServer(lambda _: http(b"hi"), trust.server() if secure else None) as peer:
        assert run(rounds(peer.url)) > 3


def test_deadlines(run: Run, trust: Trust, *, secure: bool) -> None:
    """Silence, dripping and a server that does not read are given up in time, at the same time."""

    async def send(url: str, body: bytes) -> Any:
        with pytest.raises(APITimeoutError) as error:
            await answered(url, body, 1.0, ca_file=str(trust.ca_file))
        return error.value.sent

    async def all_of(*urls: str) -> Any:
        async with asyncio.timeout(30):
            return await asyncio.gather(*(send(url, body) for url in urls for body in (b"{}", b"x" * 5_000_000)))

    def serve(connection: socket.socket, over: Any) -> None:
        read_head(connection)
        drip(connection, over, b"HTTP/1.1 200 OK\r\n")

    context = trust.server() if secure else None
    with Peer(hold, context) as silent, Peer(serve, context) as dripping:
        assert [True] * 4 == run(all_of(silent.url, dripping.url))


def test_server_that_speaks_first(run: Run, trust: Trust, *, secure: bool) -> None:
    """Bytes that come before a request are no answer to it."""

    def serve(connection: socket.socket, over: Any) -> None:
        connection.sendall(OK)
        hold(connection, over)

    async def late(url: str) -> Any:
        engine = AsyncHttptoolsEngine()
        try:
            return await engine.send(sending(url, timeout=0.5, ca_file=str(trust.ca_file)))
        finally:
            await engine.close()

    with Peer(serve, trust.server() if secure else None) as peer:
        try:
            body = run(late(peer.url)).body
        except APIConnectionError:
            body = b""

    # Bytes that came with the handshake's last are seen as the request is sent; later ones look like its answer.
    assert body in {b"", b"hi"}


def test_large_answers_and_bodies(run: Run, trust: Trust, *, secure: bool) -> None:
    """5 MB go out and come in."""
    large = b"y" * 5_000_000

    def serve(connection: socket.socket, over: Any) -> None:
        while read_head(connection):
            assert large == read_all(connection, len(large))
            connection.sendall(http(large).data)

    with Peer(serve, trust.server() if secure else None) as peer:
        assert large == run(answered(peer.url, large, 20.0, times=2, ca_file=str(trust.ca_file))).body


def test_closed_by_the_server_while_idle(run: Run, trust: Trust, *, secure: bool) -> None:
    """A connection that the server closes while it is idle is not used again."""

    async def twice(url: str) -> None:
        engine = AsyncHttptoolsEngine()
        for _ in range(3):
            assert b"hi" == (await engine.send(sending(url, max_connections=1, ca_file=str(trust.ca_file)))).body
            await asyncio.sleep(0.1)
        await engine.close()

    with ChoosingServer(lambda _: Answer(OK, last=True), trust.server() if secure else None) as peer:
        run(twice(peer.url))

    assert 3 == peer.connections


def test_closed_under_way(run: Run) -> None:
    """A request that was begun before the engine was closed is sent, and leaves no connection."""

    async def close_first(url: str) -> Any:
        engine = AsyncHttptoolsEngine()
        await engine.send(sending(url))
        begun = engine.send(sending(url))
        await engine.close()
        reply = await begun
        await asyncio.sleep(0.1)
        return reply

    with ChoosingServer(lambda _: http(b"hi")) as peer:
        reply = run(close_first(peer.url))
        for _ in range(100):
            if not peer.open:
                break
            run(asyncio.sleep(0.02))
        assert (b"hi", 0) == (reply.body, peer.open)


def test_lost_before_its_use(run: Run) -> None:
    """A connection that is lost between its opening and its use is one over which nothing was sent."""

    async def lost() -> None:
        ours, theirs = socket.socketpair()
        connection = AsyncConnection(asyncio.get_running_loop(), Permits(1, WaitingLine()).take())  # type: ignore[arg-type]  # one is free
        transport = await transports.Transports(asyncio.get_running_loop()).create(connection, ours, None, "")
        theirs.close()
        transport.abort()
        for _ in range(5):
            await asyncio.sleep(0.01)
        connection.use(transport)
        assert not connection.is_quiet()
        with pytest.raises(APIConnectionError) as error:
            await connection.exchange(RequestBytes(b"", None), 1000)
        assert not error.value.sent
        connection.close()

    run(lost())


def test_nothing_is_left(run: Run, trust: Trust, *, secure: bool) -> None:
    """A loop that ends without a word to the engine leaves no transport and no socket unclosed."""

    async def several(engine: AsyncHttptoolsEngine, url: str) -> None:
        effect = sending(url, ca_file=str(trust.ca_file))
        waiting = [asyncio.create_task(engine.send(effect)) for _ in range(5)]
        await asyncio.gather(*waiting)
        with suppress(APITimeoutError):
            await engine.send(effect._replace(timeout=0.01))

    engine = AsyncHttptoolsEngine()
    with warnings.catch_warnings(), ChoosingServer(lambda _: http(b"hi"), trust.server() if secure else None) as peer:
        warnings.simplefilter("error")
        run(several(engine, peer.url))
        run(engine.close())


def test_silence_while_others_are_answered(run: Run) -> None:
    """The one timer of a loop serves deadlines that come in any order."""

    async def staggered(url: str) -> list[Any]:
        engine = AsyncHttptoolsEngine()
        sends = [engine.send(sending(url, timeout=seconds)) for seconds in (0.3, 0.1, 0.2, None)]
        tasks = [asyncio.ensure_future(send) for send in sends]
        done, _ = await asyncio.wait(tasks[:3], timeout=30)
        tasks[3].cancel()
        await asyncio.wait(tasks[3:])
        await engine.close()
        return [type(task.exception()).__name__ for task in tasks if task in done]

    with ChoosingServer(lambda _: Silence()) as peer:
        assert ["APITimeoutError"] * 3 == run(staggered(peer.url))


def test_answers_in_several_records(run: Run, trust: Trust) -> None:
    """An answer that comes in several records of TLS at once is read as it is, with nothing of an earlier one."""

    def serve(raw: socket.socket, over: Any) -> None:
        connection = _Records(raw, trust)
        for number in range(20):
            read_head(connection)  # type: ignore[arg-type]  # has recv
            body = b"%02d" % number
            connection.send_together(b"HTTP/1.1 200 OK\r\n", b"content-length: 2\r\n\r\n", body[:1], body[1:])

    async def bodies(url: str) -> list[bytes]:
        engine = AsyncHttptoolsEngine()
        effect = sending(url, None, ca_file=str(trust.ca_file))
        found = [(await engine.send(effect)).body for _ in range(20)]
        await engine.close()
        return found

    with Peer(serve) as peer:
        assert [b"%02d" % number for number in range(20)] == run(bodies(peer.url.replace("http:", "https:")))

    assert 1 == peer.connections


class _Records:
    """The server's side of TLS, whose records wait until they are sent together."""

    def __init__(self, raw: socket.socket, trust: Trust) -> None:
        self.raw = raw
        self.records = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.inner = trust.server().wrap_bio(*self.records, server_side=True)
        self._until(self.inner.do_handshake)

    def _until(self, step: Callable[[], Any]) -> Any:
        incoming, outgoing = self.records
        while True:
            try:
                outcome = step()
            except ssl.SSLWantReadError:
                self.raw.sendall(outgoing.read())
                data = self.raw.recv(1 << 16)
                if not data:
                    return b""
                incoming.write(data)
            else:
                self.raw.sendall(outgoing.read())
                return outcome

    def send_together(self, *parts: bytes) -> None:
        """Send each of *parts* in a record of its own, all in one segment."""
        for part in parts:
            self.inner.write(part)
        self.raw.sendall(self.records[1].read())

    def recv(self, size: int) -> bytes:
        """See `socket.recv`."""
        return bytes(self._until(lambda: self.inner.read(size)))
