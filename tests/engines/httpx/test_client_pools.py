"""Connection pools of the httpx engines: shared by equal settings, closed by their owner."""

# Parts that no public name leads to are tested; pyright takes no reason on its own line.
# pyright: reportPrivateUsage=false

import asyncio
import os
import re
from threading import Thread

import httpx
import pytest

from aisecurity._core.wire import Reply, Transport
from aisecurity._engines import UNCLOSED
from aisecurity._engines.httpx.asyncio import AsyncHttpxEngine, _LoopConnections
from aisecurity._engines.httpx.blocking import HttpxEngine
from aisecurity.exceptions import ScannerClosedError
from tests.support.behaviours import Answer, http
from tests.support.flow_samples import effect
from tests.support.halves import Half
from tests.support.servers import ScriptedServer

LAST = Answer(http(b"{}", "200 OK", "connection: close").data, last=True)


def test_one_pool_for_each_transport(half: Half) -> None:
    """Other settings of connections mean other connections; equal settings share them."""
    with ScriptedServer([http()] * 3) as peer:
        engine = half.engine()
        for transport in (Transport(), Transport(), Transport(connect_timeout=1.0)):
            engine.send(effect(peer.url, transport=transport))
        engine.close()

    assert 2 == peer.connections


def test_one_pool_for_each_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that was forked off makes connections of its own, and closes those alone."""
    with ScriptedServer([http(), http()]) as peer:
        engine = HttpxEngine()
        engine.send(effect(peer.url))
        (parents,) = engine._idle.values()
        slot = parents.take()
        assert slot
        parents.give(slot)
        monkeypatch.setattr(os, "getpid", lambda: -1)
        engine.send(effect(peer.url))
        engine.close()
        assert slot._socket
        assert 0 < slot._socket.fileno()
        slot.transport.close()

    assert 2 == peer.connections


def test_one_pool_for_each_loop() -> None:
    """An engine serves one event loop after the other, each with connections of its own."""

    async def use(url: str) -> Reply:
        return await engine.send(effect(url))

    with ScriptedServer([http(), http()]) as peer:
        engine = AsyncHttpxEngine()
        first, second = (asyncio.run(use(peer.url)) for _ in range(2))
        asyncio.run(engine.close())

    assert (200, 200) == (first.status, second.status)
    assert 2 == peer.connections


def test_pools_of_closed_loops_are_forgotten() -> None:
    """A program that runs one loop after the other does not gather their pools."""
    loops: list[asyncio.AbstractEventLoop] = []

    async def use(url: str) -> None:
        loops.append(asyncio.get_running_loop())
        await engine.send(effect(url))

    with ScriptedServer([http()] * 3) as peer:
        engine = AsyncHttpxEngine()
        for _ in range(3):
            asyncio.run(use(peer.url))
        left = list(engine._pools._pools)
        asyncio.run(engine.close())

    assert loops[2:] == left


def test_closing_from_another_loop() -> None:
    """Pools of a loop that runs elsewhere are closed there; those of a loop that does not run are dropped."""
    other = asyncio.new_event_loop()
    thread = Thread(target=other.run_forever)
    engine = AsyncHttpxEngine()

    async def use(url: str) -> _LoopConnections:
        await engine.send(effect(url))
        return await engine._pools.pool()

    with ScriptedServer([http(), LAST]) as peer, asyncio.Runner() as idle:
        thread.start()
        running = asyncio.run_coroutine_threadsafe(use(peer.url), other).result(5)
        idle.run(use(peer.url))
        asyncio.run(engine.close())
        assert {} == running._idle
        assert 0 == len(engine._pools._pools)
        other.call_soon_threadsafe(other.stop)
        thread.join()
        other.close()


async def test_closed_while_a_connection_is_in_use() -> None:
    """A connection that is in use is closed when its answer is there, on asyncio as in threads."""
    with ScriptedServer([http(b"one")]) as peer:
        engine = AsyncHttpxEngine()
        under_way = asyncio.create_task(engine.send(effect(peer.url)))
        for _ in range(3):
            await asyncio.sleep(0.001)
        await engine.close()
        reply = await under_way

    assert b"one" == reply.body


def test_closed_while_a_thread_waits() -> None:
    """The blocking engine, closed by another thread in the middle of an exchange, keeps no connection."""
    with ScriptedServer([http(b"one")]) as peer:
        engine = HttpxEngine()

        def close_it() -> None:
            while not peer.connections:
                pass
            engine.close()

        thread = Thread(target=close_it)
        thread.start()
        reply = engine.send(effect(peer.url))
        thread.join()

    assert (b"one", {}) == (reply.body, engine._idle)


def test_never_closed(half: Half) -> None:
    """An engine that nobody closed gives one warning when it goes."""
    with ScriptedServer([LAST]) as peer:
        engines = [half.engine()]
        engines[0].send(effect(peer.url))
        with pytest.warns(ResourceWarning, match=re.escape(UNCLOSED)) as warned:
            engines.clear()

    assert 1 == len(warned)


def test_callers_client_that_is_closed() -> None:
    """A client that its owner closed is a scanner that is closed."""
    client = httpx.Client()
    client.close()
    with pytest.raises(ScannerClosedError, match="the http_client that the scanner was given is closed"):
        HttpxEngine(client).send(effect("http://127.0.0.1:1"))
