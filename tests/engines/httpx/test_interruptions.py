"""Interruptions by a handler of signals at each place: the connection is closed or kept, and the next request works."""

import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

from aisecurity._engines.httpx import asyncio as async_module
from aisecurity._engines.httpx import blocking
from aisecurity._engines.httpx.asyncio import AsyncHttpxEngine
from aisecurity._engines.httpx.blocking import HttpxEngine
from aisecurity._engines.httpx.idle_connections import IdleConnections
from tests.engines.httptools.blocking.signal_rounds import Interrupted, raising
from tests.support.behaviours import Behaviour, Silence, http
from tests.support.flow_samples import effect
from tests.support.servers import ChoosingServer, ReceivedRequest, ScriptedServer


def fine(request: ReceivedRequest) -> Behaviour:
    """Answer."""
    return http(b"fine")


def until(true: Callable[[], bool]) -> None:
    """Wait, 5 s at most, until something is so."""
    end = time.monotonic() + 5.0
    while not true():
        assert time.monotonic() < end
        time.sleep(0.001)


@pytest.mark.skipif(sys.platform == "win32", reason="no timer that sends signals")
def test_while_waiting_for_the_answer() -> None:
    """The connection is closed at once, though the exception is kept, and the next request has another."""
    with ScriptedServer([Silence(), http(b"fine")]) as peer, raising() as strike:
        engine = HttpxEngine()
        strike(0.2)
        with pytest.raises(Interrupted) as kept:
            engine.send(effect(peer.url))
        until(lambda: not peer.open)
        reply = engine.send(effect(peer.url))
        engine.close()

    assert kept
    assert (b"fine", 2) == (reply.body, peer.connections)


@pytest.mark.parametrize("place", ["_take", "_Connection.exchange", "has_trailing_data"])
def test_before_it_is_kept(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever there is of a connection is closed, and the next request works."""

    def interrupted(*_: object) -> None:
        raise Interrupted

    with ChoosingServer(fine) as peer:
        engine = HttpxEngine()
        monkeypatch.setattr(f"{blocking.__name__}.{place}", interrupted)
        with pytest.raises(Interrupted):
            engine.send(effect(peer.url))
        monkeypatch.undo()
        until(lambda: not peer.open)
        reply = engine.send(effect(peer.url))
        engine.close()

    assert b"fine" == reply.body


def test_after_it_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another thread may use it by then: it stays open, and is used again."""
    give = IdleConnections[Any].give

    def interrupted(idle: IdleConnections[Any], connection: Any) -> None:
        give(idle, connection)
        raise Interrupted

    with ChoosingServer(fine) as peer:
        engine = HttpxEngine()
        monkeypatch.setattr(IdleConnections, "give", interrupted)
        with pytest.raises(Interrupted):
            engine.send(effect(peer.url))
        monkeypatch.undo()
        reply = engine.send(effect(peer.url))
        engine.close()

    assert (b"fine", 1) == (reply.body, peer.connections)


async def test_bug_after_sending(monkeypatch: pytest.MonkeyPatch) -> None:
    """On asyncio a RuntimeError that comes after the request was sent is no want of threads: it stays what it is."""

    async def bug(*_: object) -> None:
        raise RuntimeError("bug")

    monkeypatch.setattr(async_module, "_read", bug)
    with ChoosingServer(fine) as peer:
        engine = AsyncHttpxEngine()
        with pytest.raises(RuntimeError, match="bug"):
            await engine.send(effect(peer.url))
        await engine.close()
