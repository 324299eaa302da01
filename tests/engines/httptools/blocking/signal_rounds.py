"""Program that sends requests and has signals strike at random moments; it prints how many did, and the places left."""

import random
import signal
import socket
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aisecurity._core.effects import Send
from aisecurity._engines.httptools.blocking.engine import HttptoolsEngine
from aisecurity._engines.httptools.pool import OpeningPermit
from aisecurity.exceptions import APIConnectionError
from tests.engines.httptools.peers import OK, Peer, read_all, read_head, sending
from tests.support.tls import Trust

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
        yield lambda seconds: signal.setitimer(signal.ITIMER_REAL, seconds)
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


def interrupted_rounds(peer: Peer, rounds: int, **settings: Any) -> tuple[int, int]:
    """Send many requests, each with a signal at a random moment, and return how many it struck, and the places left."""
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
    engine.close()
    return struck, sum(isinstance(place, OpeningPermit) for place in places)


def answered(engine: HttptoolsEngine, effect: Send) -> bytes:
    """Return the body of the answer, of a new connection where a kept one was closed by the server."""
    try:
        return engine.send(effect).body
    except APIConnectionError as error:
        if not error.stale:
            raise
        return engine.send(effect._replace(fresh=True)).body


def main(scheme: str) -> None:
    """Send and be struck over *scheme*."""
    with TemporaryDirectory() as folder:
        trust = Trust.in_folder(Path(folder))
        with Peer(_serve, trust.server() if scheme == "https" else None) as peer:
            struck, places = interrupted_rounds(peer, ROUNDS, ca_file=str(trust.ca_file))
            sys.stdout.write(f"{struck} {places}")


if __name__ == "__main__":
    main(sys.argv[1])
