"""Moments of the blocking engine that no server brings about: signals between two steps, a close by another thread."""

import os

import pytest

from aisecurity._engines.httptools.blocking import connection as connections
from aisecurity._engines.httptools.blocking import engine as module
from aisecurity._engines.httptools.blocking.engine import HttptoolsEngine
from aisecurity._engines.httptools.messages.request_head import RequestBytes
from aisecurity._engines.httptools.pool import ConnectionPool, OpeningPermit
from aisecurity._engines.httptools.route import Route
from aisecurity.exceptions import APITimeoutError
from tests.engines.httptools.peers import sending
from tests.support.behaviours import http
from tests.support.servers import ScriptedServer


def interrupted(*_: object) -> None:
    """Raise, as a signal's handler does."""
    raise KeyboardInterrupt


def test_signal_as_the_line_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was found is given back where a signal strikes as the line is left."""
    pool = ConnectionPool[connections.BlockingConnection](1)
    with monkeypatch.context() as patch:
        patch.setattr(pool.line, "leave", interrupted)
        with pytest.raises(KeyboardInterrupt) as kept:
            module._waited_for(pool, sending("http://x.test"), 0.0)  # pyright: ignore[reportPrivateUsage]  # at this step

    pool.line.leave(pool.line._waiters[0])  # pyright: ignore[reportPrivateUsage]  # who never left
    assert isinstance(pool.acquire(0.0, fresh=True), OpeningPermit)
    assert kept


def test_signal_as_a_connection_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that others may use already is not closed, and one that they may not is."""
    with ScriptedServer([http(b"one"), http(b"two"), http(b"three")]) as peer:
        engine = HttptoolsEngine()
        effect = sending(peer.url, max_connections=1)
        engine.send(effect)
        (route,) = engine._routes.values()  # pyright: ignore[reportPrivateUsage]  # no public name leads there
        put = route.pool.put

        def put_and_raise(connection: connections.BlockingConnection) -> None:
            put(connection)
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(route.pool, "put", put_and_raise)
            with pytest.raises(KeyboardInterrupt):
                engine.send(effect)
        assert b"three" == engine.send(effect).body
        engine.close()

    assert 1 == peer.connections


def test_closed_as_a_route_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request whose route is made while another thread closes the engine leaves no connection."""
    engine = HttptoolsEngine()
    made: list[Route[connections.BlockingConnection]] = []

    class Closing(Route[connections.BlockingConnection]):
        def __init__(self, *args: object) -> None:
            super().__init__(*args)  # type: ignore[arg-type]  # what it is made of
            made.append(self)
            engine.close()

    monkeypatch.setattr(module, "Route", Closing)
    with ScriptedServer([http(b"one")]) as peer:
        assert b"one" == engine.send(sending(peer.url)).body

    assert made[0].pool.closed
    assert isinstance(made[0].pool.acquire(0.0, fresh=False), OpeningPermit)


def idle_connection(url: str) -> tuple[HttptoolsEngine, connections.BlockingConnection]:
    """Return an engine that got an answer of *url*, and the connection that it kept."""
    engine = HttptoolsEngine()
    engine.send(sending(url))
    (route,) = engine._routes.values()  # pyright: ignore[reportPrivateUsage]  # no public name leads there
    connection = route.pool.acquire(0.0, fresh=False)
    assert isinstance(connection, connections.BlockingConnection)
    return engine, connection


def test_closed_connection_is_not_quiet() -> None:
    """A connection that was closed is none that can be used, whoever has its number now."""
    with ScriptedServer([http(b"one")]) as peer:
        engine, connection = idle_connection(peer.url)
        assert connection.is_quiet()
        connection.close()
        assert not connection.is_quiet()
        engine.close()


def test_no_time_left_for_the_exchange() -> None:
    """A request whose time was over before its first byte sent nothing."""
    with ScriptedServer([http(b"one")]) as peer:
        engine, connection = idle_connection(peer.url)
        with pytest.raises(APITimeoutError) as error:
            connection.exchange(RequestBytes(b"", None), 1000, -1.0)
        connection.close()
        engine.close()

    assert not error.value.sent


def test_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child of the process has connections of its own."""
    with ScriptedServer([http(b"one"), http(b"two")]) as peer:
        engine = HttptoolsEngine()
        engine.send(sending(peer.url))
        with monkeypatch.context() as patch:
            patch.setattr(os, "getpid", lambda: -1)
            engine.send(sending(peer.url))
            engine.close()

    assert 2 == peer.connections


def test_never_closed() -> None:
    """An engine that nobody closed says so, and closes what it has."""
    with ScriptedServer([http(b"one")]) as peer:
        engine = HttptoolsEngine()
        engine.send(sending(peer.url))
        with pytest.warns(ResourceWarning, match="never closed"):
            del engine
