"""Parts of the asyncio half by themselves: the one timer, a task that waits, TLS in TLS of Python 3.11."""

import asyncio
import ssl
import time
from typing import Any

import pytest

from aisecurity._engines.httptools.asyncio import deadlines as module
from aisecurity._engines.httptools.asyncio import engine, transports
from aisecurity._engines.httptools.asyncio.deadlines import Deadlines
from tests.engines.httptools.peers import sending
from tests.support.behaviours import http
from tests.support.servers import ScriptedServer


class Exchange:
    """An exchange that knows whether it expired."""

    def __init__(self) -> None:
        self.expired = False

    def expire(self) -> None:
        """See `Expiring.expire`."""
        self.expired = True


async def test_deadlines_that_were_met_are_swept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deadlines that were met do not gather, and those that were not still hold."""
    monkeypatch.setattr(module, "SWEEP", 10)
    deadlines = Deadlines(asyncio.get_running_loop())
    late, soon = Exchange(), Exchange()
    deadlines.add(time.monotonic() + 60, late)
    deadlines.add(time.monotonic() + 0.05, soon)
    for _ in range(100):
        deadlines.met(deadlines.add(time.monotonic() + 30, Exchange()))

    assert len(deadlines._queue) < 30  # pyright: ignore[reportPrivateUsage]  # nobody else sees it
    await asyncio.sleep(0.2)
    assert (True, False) == (soon.expired, late.expired)


async def test_woken_before_it_waits() -> None:
    """A task that is woken before it waits does not wait, and is not woken twice."""
    waiting = engine._WaitingTask(asyncio.get_running_loop())  # pyright: ignore[reportPrivateUsage]  # nobody else does
    waiting.wake()
    waiting.wake()
    await waiting.wait(60)
    assert not waiting.late

    await waiting.wait(0.01)
    assert waiting.late
    await asyncio.sleep(0)


async def test_loop_that_is_closed() -> None:
    """Who waited in a loop that is closed can be woken without a word."""
    loop = asyncio.new_event_loop()
    waiting = engine._WaitingTask(loop)  # pyright: ignore[reportPrivateUsage]  # nobody else does
    loop.close()
    waiting.wake()


@pytest.mark.parametrize("cause", [ssl.SSLError("inner"), None])
async def test_error_of_the_inner_handshake(cause: Exception | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The TypeError of Python 3.11 gives way to the error that it hides, and another TypeError does not."""
    loop = asyncio.get_running_loop()

    async def fails(*_: Any, **__: Any) -> None:
        error = TypeError("takes 1 positional argument")
        error.__context__ = cause
        raise error

    monkeypatch.setattr(transports, "_fast_module", lambda: None)
    monkeypatch.setattr(loop, "start_tls", fails)
    nothing: Any = None
    with pytest.raises(ssl.SSLError if cause else TypeError):
        await transports.Transports(loop).secure(nothing, nothing, nothing, "h")


def test_never_closed() -> None:
    """An engine that nobody closed says so."""
    with ScriptedServer([http(b"one")]) as peer, asyncio.Runner() as runner:
        unclosed = engine.AsyncHttptoolsEngine()

        async def send(one: engine.AsyncHttptoolsEngine) -> None:
            await one.send(sending(peer.url))

        runner.run(send(unclosed))
        with pytest.warns(ResourceWarning, match="never closed"):
            del unclosed
