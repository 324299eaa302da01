"""Pools of event loops: closed where they belong, in bounded time, and none without asyncio."""

import asyncio
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import pytest
import trio

from aisecurity._engines import loop_pools
from aisecurity._engines.loop_pools import LoopPools
from aisecurity.auth import ClientCredentials
from aisecurity.exceptions import ConfigurationError
from aisecurity.scan.asyncio.scanner import Scanner
from tests.support.http_answers import success
from tests.support.samples import CONTENT, PROFILE, configured, scan_objects
from tests.support.servers import ChoosingServer


class Pool:
    """A pool that knows whether it was closed."""

    def __init__(self) -> None:
        self.closed = Event()

    async def close(self) -> None:
        """See `LoopPool.close`."""
        self.closed.set()


@contextmanager
def loop_elsewhere() -> Generator[asyncio.AbstractEventLoop]:
    """Yield a loop that runs in another thread."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def pool_in(loop: asyncio.AbstractEventLoop, pools: LoopPools[Pool]) -> Pool:
    """Return the pool of *loop*, which runs elsewhere."""
    return asyncio.run_coroutine_threadsafe(pools.pool(), loop).result(5)


def test_loop_that_runs_elsewhere() -> None:
    """A pool of another loop is closed when `close` returns."""
    pools = LoopPools(Pool)
    with loop_elsewhere() as loop:
        pool = pool_in(loop, pools)
        asyncio.run(pools.close())
        assert pool.closed.is_set()


def test_loop_that_is_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A loop that is busy holds nobody up, and closes its pool when it turns again."""
    monkeypatch.setattr(loop_pools, "LOOKS", 3)
    pools = LoopPools(Pool)
    goes_on = Event()
    with loop_elsewhere() as loop:
        pool = pool_in(loop, pools)
        loop.call_soon_threadsafe(goes_on.wait)
        asyncio.run(pools.close())
        before = pool.closed.is_set()
        goes_on.set()
        assert (False, True) == (before, pool.closed.wait(5))


def test_loop_that_was_stopped() -> None:
    """A loop that was stopped in the middle is not waited for."""
    pools = LoopPools(Pool)
    begin = time.monotonic()
    loop = asyncio.new_event_loop()
    loop.run_until_complete(pools.pool())
    asyncio.run(pools.close())
    over = time.monotonic() - begin
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()

    assert over < 5


def test_loop_that_ends_at_this_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A loop that is closed between the look at it and the call is one that does not run."""
    pools = LoopPools(Pool)
    loop = asyncio.new_event_loop()
    loop.run_until_complete(pools.pool())
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()
    monkeypatch.setattr(loop, "is_running", lambda: True)

    asyncio.run(pools.close())


def _scan(scanner: Scanner) -> Callable[[], object]:
    async def scan() -> None:
        async with scanner:
            await scanner.sync_scan(PROFILE, CONTENT)

    return scan


def _many(scanner: Scanner) -> Callable[[], object]:
    async def submit() -> None:
        async with scanner:
            await scanner.scan_batch(scan_objects(20))

    return submit


@pytest.mark.parametrize("engine", ["httptools", "httpx"])
@pytest.mark.parametrize("use", [_scan, _many])
@pytest.mark.parametrize("token", [False, True])
def test_trio(engine: str, use: Callable[[Scanner], Callable[[], object]], *, token: bool) -> None:
    """Under trio the asyncio Scanner says what it needs, and closes without a word."""
    with ChoosingServer(success) as peer:
        source = ClientCredentials(token_url=f"{peer.url}/token", client_id="me", client_secret="s3cret")
        settings: dict[str, Any] = {"api_key": None, "api_token": source} if token else {}
        scanner = Scanner(configured(peer.url, **settings), engine=engine)
        with pytest.raises(ConfigurationError, match="asyncio"):
            trio.run(use(scanner))  # type: ignore[arg-type]  # a coroutine function

    assert [] == peer.requests


def test_closed_under_trio() -> None:
    """A Scanner that asyncio used cannot be closed under trio, and says so."""
    with ChoosingServer(success) as peer, asyncio.Runner() as runner:
        scanner = Scanner(configured(peer.url), engine="httptools")
        runner.run(scanner.sync_scan(PROFILE, CONTENT))
        with pytest.raises(ConfigurationError, match="asyncio"):
            trio.run(scanner.close)
        runner.run(scanner.close())
