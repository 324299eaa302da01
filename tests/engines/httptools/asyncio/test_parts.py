"""Parts of the asyncio half by themselves: the one timer, a task that waits, TLS in TLS of Python 3.11."""

import asyncio
import math
import ssl
import time
from typing import Any

import pytest

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


async def test_one_timer_for_all() -> None:
    """Each deadline holds, whatever was met meanwhile, and nothing is kept of one that was met."""
    deadlines = Deadlines(asyncio.get_running_loop())
    late, soon, later, endless = Exchange(), Exchange(), Exchange(), Exchange()
    for seconds, exchange in ((60.0, late), (0.2, later), (0.05, soon), (math.inf, endless)):
        deadlines.add(time.monotonic() + seconds, exchange)
    for _ in range(100):
        met = Exchange()
        deadlines.add(time.monotonic() + 30, met)
        deadlines.met(met)

    assert 4 == len(deadlines._ends)  # pyright: ignore[reportPrivateUsage]  # nobody else sees it
    await asyncio.sleep(0.1)
    assert (True, False) == (soon.expired, later.expired)
    await asyncio.sleep(0.2)
    assert (True, False, False) == (later.expired, late.expired, endless.expired)
    deadlines.met(late)
    deadlines.met(soon)


async def test_no_timer_where_nothing_ends() -> None:
    """An exchange without a deadline sets no timer, and leaves none when the others are over."""
    deadlines = Deadlines(asyncio.get_running_loop())
    soon, endless = Exchange(), Exchange()
    deadlines.add(math.inf, endless)
    deadlines.add(time.monotonic() + 0.01, soon)
    await asyncio.sleep(0.1)

    assert (True, False, None) == (soon.expired, endless.expired, deadlines._timer)  # pyright: ignore[reportPrivateUsage]  # nobody else sees it


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
