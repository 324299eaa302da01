"""Signals whose handlers raise, at random moments of blocking scans: no hang, nothing lost, nothing left open."""

import socket
import sys
import time
from threading import Thread
from typing import Any

import pytest

from aisecurity._engines.httptools.blocking import connection as connections
from aisecurity._engines.httptools.blocking.engine import HttptoolsEngine
from tests.engines.httptools.peers import OK, Peer, hold, read_head, sending
from tests.support.programs import output_of
from tests.support.tls import Trust

from .signal_rounds import ROUNDS, Interrupted, raising

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no timer that sends signals")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_signals_at_random_moments(scheme: str) -> None:
    """After each signal the next request is answered, and no place is lost though every exception is kept.

    In a process of its own: a signal leaves the lock of a tool that traces each line taken.
    """
    # A socket between its making and its first name cannot be closed by anybody.
    quiet = ("-W", "ignore::ResourceWarning")
    struck, places = output_of(*quiet, "-m", "tests.engines.httptools.blocking.signal_rounds", scheme).split()

    assert int(struck) > ROUNDS // 10
    assert "2" == places


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
