"""The asyncio half: it holds up no event loop, can be cancelled, and waits for no thread for ever."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Event

import pytest

from aisecurity.diagnostics import Diagnosis, diagnose_async
from tests.support.behaviours import Silence
from tests.support.samples import configured
from tests.support.servers import ChoosingServer

from .reading import check


async def _longest_pause(until: asyncio.Task[Diagnosis]) -> float:
    """Return the longest time in seconds for which the loop ran nothing else while *until* ran."""
    longest, last = 0.0, time.monotonic()
    while not until.done():
        await asyncio.sleep(0.01)
        longest, last = max(longest, time.monotonic() - last), time.monotonic()
    return longest


@pytest.mark.parametrize("secure", [True, False], ids=["TLS", "proxy"])
async def test_the_loop_runs_on(secure: bool) -> None:  # noqa: FBT001 - of the table
    """While a handshake or a proxy is waited for, other tasks run."""
    with ChoosingServer(lambda asked: Silence()) as peer:
        address = peer.url.replace("http:", "https:") if secure else "https://127.0.0.1:9"
        settings = configured(address, connect_timeout=2.0, timeout=2.0, proxy=None if secure else peer.url)
        diagnosis = asyncio.create_task(diagnose_async(settings, engine="httpx"))
        pause = await _longest_pause(diagnosis)

    assert not diagnosis.result().ok
    # Two seconds would be one wait. What is imported or read meanwhile takes its time, too.
    assert pause < 1.8


async def test_cancelled() -> None:
    """A diagnosis that is cancelled ends at once; its connection, which a thread waits for, within connect_timeout."""
    begin = time.monotonic()
    with ChoosingServer(lambda asked: Silence()) as peer:
        settings = configured(peer.url.replace("http:", "https:"), connect_timeout=2.0)
        task = asyncio.create_task(diagnose_async(settings))
        while not peer.open:  # noqa: ASYNC110 - the peer counts in a thread
            await asyncio.sleep(0.01)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        cancelled = time.monotonic() - begin
        while peer.open:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.01)

    assert (True, True) == (task.cancelled(), cancelled < 1.9)
    assert time.monotonic() - begin < 10.0


async def test_no_thread_is_free() -> None:
    """Where every thread of the loop is busy, the check that needs one is given up in time."""
    over = Event()
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=1) as threads, ChoosingServer(lambda asked: Silence()) as peer:
        loop.set_default_executor(threads)
        busy = loop.run_in_executor(None, over.wait)
        settings = configured(peer.url.replace("http:", "https:"), connect_timeout=0.2, timeout=0.4)
        found = check(await diagnose_async(settings), "tls")
        over.set()
        await busy

    assert ("failed", "TimeoutError: no answer in time") == (found.status, found.reason)
