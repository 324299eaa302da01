"""Which connections the httpx engines share, and who closes them."""

# pyright: reportPrivateUsage=false

import asyncio
import os
from threading import Thread

import pytest

from aisecurity._core.wire import Reply, Transport
from aisecurity._engines.httpx_async import AsyncHttpxEngine
from aisecurity._engines.httpx_sync import HttpxEngine
from tests.unit.samples import effect
from tests.unit.scripted import Answer, Scripted, http

LAST = Answer(http(b"{}", "200 OK", "connection: close").data, last=True)


def test_one_client_for_each_transport() -> None:
    """Other settings of connections mean other connections; equal settings share them."""
    with Scripted([http()] * 3) as peer:
        engine = HttpxEngine()
        for transport in (Transport(), Transport(), Transport(connect_timeout=1.0)):
            engine.send(effect(peer.url, transport=transport))
        engine.close()

    assert 2 == peer.connections


def test_one_client_for_each_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that was forked off makes connections of its own, and closes those alone."""
    with Scripted([http(), http()]) as peer:
        engine = HttpxEngine()
        engine.send(effect(peer.url))
        parents = engine._client(Transport())
        monkeypatch.setattr(os, "getpid", lambda: -1)
        engine.send(effect(peer.url))
        engine.close()
        assert not parents.is_closed
        parents.close()

    assert 2 == peer.connections


def test_one_client_for_each_loop() -> None:
    """An engine serves one event loop after the other, each with a client of its own."""

    async def use(url: str) -> Reply:
        return await engine.send(effect(url))

    with Scripted([LAST, LAST]) as peer:
        engine = AsyncHttpxEngine()
        first, second = (asyncio.run(use(peer.url)) for _ in range(2))

    assert (200, 200) == (first.status, second.status)
    assert 2 == peer.connections


def test_clients_of_closed_loops_are_forgotten() -> None:
    """A program that runs one loop after the other does not gather their clients."""
    loops: list[asyncio.AbstractEventLoop] = []

    async def use(url: str) -> None:
        loops.append(asyncio.get_running_loop())
        await engine.send(effect(url))

    with Scripted([LAST] * 3) as peer:
        engine = AsyncHttpxEngine()
        for _ in range(3):
            asyncio.run(use(peer.url))

    assert loops[2:] == list(engine._ours)


def test_closing_from_another_loop() -> None:
    """Clients of a loop that runs elsewhere are closed there; those of a loop that does not run are let go."""
    other = asyncio.new_event_loop()
    thread = Thread(target=other.run_forever)
    engine = AsyncHttpxEngine()

    async def use(url: str) -> object:
        await engine.send(effect(url))
        return engine._client(Transport())

    with Scripted([http(), LAST]) as peer, asyncio.Runner() as idle:
        thread.start()
        running = asyncio.run_coroutine_threadsafe(use(peer.url), other).result(5)
        idle.run(use(peer.url))
        asyncio.run(engine.close())
        assert getattr(running, "is_closed", False)
        assert 0 == len(engine._ours)
        other.call_soon_threadsafe(other.stop)
        thread.join()
        other.close()
