"""Signals whose handlers raise, at random moments of blocking scans: no hang, nothing lost, nothing left open."""

import gc
import random
import signal
import socket
import sys
import time
import warnings
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from threading import Thread
from typing import Any

import pytest

from aisecurity._core.effects import Send
from aisecurity._engines.httptools.blocking import connection as connections
from aisecurity._engines.httptools.blocking.engine import HttptoolsEngine
from aisecurity._engines.httptools.pool import OpeningPermit
from aisecurity.exceptions import APIConnectionError
from tests.engines.httptools.peers import OK, Peer, hold, read_all, read_head, sending
from tests.support.tls import Trust

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no timer that sends signals")
ROUNDS = 300


class Interrupted(BaseException):
    """What the handler raises, as a soft time limit does."""


@contextmanager
def raising() -> Generator[Callable[[float], object]]:
    """Yield a function that has a signal come so many seconds later, whose handler raises."""

    def handler(*_: object) -> None:
        raise Interrupted

    before = signal.signal(signal.SIGALRM, handler)
    try:
        yield partial(signal.setitimer, signal.ITIMER_REAL)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _serve(connection: socket.socket, over: Any) -> None:
    """Answer each request, and close after some."""
    for _ in range(4):
        head = read_head(connection)
        if not head:
            return
        read_all(connection, int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]))
        connection.sendall(OK)


def interrupted_rounds(peer: Peer, rounds: int, **settings: Any) -> int:
    """Send many requests, each with a signal at a random moment, and return how many it struck."""
    chance = random.Random(1)  # noqa: S311  # no secret
    engine = HttptoolsEngine()
    struck = 0
    kept: list[BaseException] = []
    with raising() as strike:
        for number in range(rounds):
            settings["fresh"] = number % 3 == 0
            body = b"x" * (1_000_000 if number % 10 == 0 else 10)
            try:
                strike(chance.random() * 0.004 + 0.00001)
                engine.send(sending(peer.url, body, 10.0, max_connections=2, **settings))
                strike(0)
            except APIConnectionError:
                strike(0)
            except Interrupted as error:
                struck += 1
                # As a program does that logs it later: its traceback holds the frames and what is in them.
                kept.append(error)
            assert b"hi" == answered(engine, sending(peer.url, b"x", 5.0, max_connections=2, **settings))
    (route,) = engine._routes.values()  # pyright: ignore[reportPrivateUsage]  # who else knows of its places
    places = [route.pool.acquire(0.0, fresh=True) for _ in range(3)]
    assert [OpeningPermit, OpeningPermit, type(None)] == [type(place) for place in places]
    engine.close()
    return struck


def answered(engine: HttptoolsEngine, effect: Send) -> bytes:
    """Return the body of the answer, of a new connection where a kept one was closed by the server."""
    try:
        return engine.send(effect).body
    except APIConnectionError as error:
        if not error.stale:
            raise
        return engine.send(effect._replace(fresh=True)).body


@pytest.mark.parametrize("secure", [False, True])
def test_signals_at_random_moments(trust: Trust, *, secure: bool) -> None:
    """After each signal the next request is answered, with two places though every exception is kept."""
    with warnings.catch_warnings():
        # A socket between its making and its first name cannot be closed by anybody.
        warnings.simplefilter("ignore", ResourceWarning)
        with Peer(_serve, trust.server() if secure else None) as peer:
            struck = interrupted_rounds(peer, ROUNDS, ca_file=str(trust.ca_file))
        gc.collect()

    assert struck > ROUNDS // 10


def test_signal_while_waiting_for_the_answer() -> None:
    """A signal ends the wait for an answer at once, and closes the connection."""
    ended: list[float] = []

    def serve(connection: socket.socket, over: Any) -> None:
        read_head(connection)
        hold(connection, over)
        ended.append(time.monotonic())

    engine = HttptoolsEngine()
    with Peer(serve) as peer, raising() as strike:
        strike(0.1)
        begin = time.monotonic()
        with pytest.raises(Interrupted):
            engine.send(sending(peer.url, timeout=30.0))
        while not ended and time.monotonic() < begin + 5:
            time.sleep(0.01)
    engine.close()

    assert 1 == len(ended)


def test_signal_while_waiting_for_room() -> None:
    """A signal ends the wait for a connection, and who comes next is served."""

    def serve(connection: socket.socket, over: Any) -> None:
        while read_head(connection):
            over.wait(0.3)
            connection.sendall(OK)

    engine = HttptoolsEngine()
    with Peer(serve) as peer, raising() as strike:
        busy = Thread(target=engine.send, args=[sending(peer.url, None, max_connections=1)])
        busy.start()
        while not peer.connections:
            time.sleep(0.001)
        strike(0.05)
        with pytest.raises(Interrupted):
            engine.send(sending(peer.url, None, max_connections=1))
        reply = engine.send(sending(peer.url, None, max_connections=1))
        busy.join()
        engine.close()

    assert (b"hi", 1) == (reply.body, peer.connections)


@pytest.mark.parametrize("place", ["handshake", "connection", "acquired"])
def test_signal_while_a_connection_is_opened(trust: Trust, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a signal interrupts while it is opened is closed at once, and its place is free."""
    ended: list[bool] = []

    def serve(connection: socket.socket, over: Any) -> None:
        while read_head(connection):
            connection.sendall(OK)
        ended.append(True)

    def interrupted(*_: object) -> None:
        raise Interrupted

    engine = HttptoolsEngine()
    with Peer(serve, trust.server()) as peer:
        effect = sending(peer.url, None, max_connections=1, ca_file=str(trust.ca_file))
        with monkeypatch.context() as patch:
            if place == "handshake":
                patch.setattr("aisecurity._engines.httptools.blocking.connection.in_slices", interrupted)
            elif place == "connection":
                patch.setattr(connections, "readable", interrupted)
            else:
                patch.setattr(HttptoolsEngine, "_opened", interrupted)
            with pytest.raises(Interrupted) as kept:
                engine.send(effect)
        assert b"hi" == engine.send(effect).body
        engine.close()

    assert kept
