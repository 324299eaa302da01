"""Pings of both Scanners: by an emulator, and of many threads or tasks at the same time."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from aisecurity._runtime.threads import Gate
from aisecurity.emulator import Emulator, Settings
from aisecurity.exceptions import ScannerClosedError
from aisecurity.scan.asyncio.scanner import Scanner as AsyncScanner
from aisecurity.scan.inline.scanner import Scanner
from tests.support.halves import Half
from tests.support.http_answers import NOTHING_TO_SCAN
from tests.support.samples import KEY, anything, configured

THREADS = 6


def refused() -> httpx.Response:
    """Return the answer to a scan of nothing."""
    return httpx.Response(400, content=NOTHING_TO_SCAN)


def test_emulator(half: Half) -> None:
    """The emulator refuses a scan of nothing as the service does, and makes a harmless one; neither is a query."""
    with Emulator(Settings(keys=frozenset({KEY}))) as emulator:
        with half.scanner(configured(emulator.url)) as scanner:
            results = [scanner.ping(), scanner.ping("chat"), scanner.ping(), scanner.ping("chat")]
        with half.scanner(configured(emulator.url, api_key="another")) as stranger:
            unknown = stranger.ping()
        endpoints = [request.endpoint for request in emulator.requests]

    assert ["the credential is accepted", "chat: a harmless prompt gets allow"] * 2 == [one.reason for one in results]
    assert all(one.ok for one in results)
    assert (False, "PermissionDeniedError") == (unknown.ok, unknown.reason.partition(":")[0])
    assert ["sync"] * 3 == endpoints


@pytest.mark.parametrize("dialect", ["2025", "newest"])
def test_strict_emulator(half: Half, dialect: str) -> None:
    """An emulator that knows its keys and profiles alone, and checks hashes, says the same in any dialect."""
    settings = Settings(
        keys=frozenset({KEY}), unknown_profiles="bad_request", verify_payload_hash=True, dialect=anything(dialect)
    )
    with Emulator(settings) as emulator, half.scanner(configured(emulator.url)) as scanner:
        results = [scanner.ping(), scanner.ping("unknown")]

    assert [True, False] == [one.ok for one in results]
    assert results[1].reason.startswith("BadRequestError: 400")


def test_closed_scanner(half: Half) -> None:
    """A closed scanner raises."""
    scanner = half.scanner(configured(), handler=lambda _: refused())
    scanner.close()

    with pytest.raises(ScannerClosedError):
        scanner.ping()


class Crowd:
    """A service that answers its first request once enough threads wait, and counts the requests."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, first: Callable[[], httpx.Response] = refused) -> None:
        self.requests = 0
        self.waiting = threading.Semaphore(0)
        """Released by each thread that waits for another."""
        self.asked = threading.Event()
        self.answer = threading.Event()
        self._first = first
        wait = Gate.wait

        def counted(gate: Gate, seconds: float) -> None:
            self.waiting.release()
            wait(gate, seconds)

        monkeypatch.setattr(Gate, "wait", counted)

    def __call__(self, _: httpx.Request) -> httpx.Response:
        """Count, and answer."""
        self.requests += 1
        if self.requests > 1:
            return refused()
        self.asked.set()
        assert self.answer.wait(10)
        return self._first()

    def wait_for(self, number: int) -> None:
        """Return once *number* threads wait."""
        for _ in range(number):
            assert self.waiting.acquire(timeout=10)


def test_threads_ask_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that ask at the same time wait for the first of them."""
    crowd = Crowd(monkeypatch)
    with (
        httpx.Client(transport=httpx.MockTransport(crowd)) as client,
        Scanner(configured(), http_client=client) as scanner,
        ThreadPoolExecutor(THREADS) as pool,
    ):
        results = [pool.submit(scanner.ping) for _ in range(THREADS)]
        crowd.wait_for(THREADS - 1)
        crowd.answer.set()

        assert all(one.result(10).ok for one in results)
    assert 1 == crowd.requests


def test_thread_that_is_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the thread that asks is interrupted, the next one asks."""

    def interrupt() -> httpx.Response:
        raise KeyboardInterrupt

    crowd = Crowd(monkeypatch, interrupt)
    with (
        httpx.Client(transport=httpx.MockTransport(crowd)) as client,
        Scanner(configured(), http_client=client) as scanner,
        ThreadPoolExecutor(3) as pool,
    ):
        interrupted = pool.submit(scanner.ping)
        assert crowd.asked.wait(10)
        others = [pool.submit(scanner.ping) for _ in range(2)]
        crowd.wait_for(2)
        crowd.answer.set()

        assert all(one.result(10).ok for one in others)
        assert isinstance(interrupted.exception(10), KeyboardInterrupt)
    assert 2 == crowd.requests


def test_thread_that_cannot_wait_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has less time than the one who asks has an answer when it is over, and sends nothing."""
    crowd = Crowd(monkeypatch)
    with (
        httpx.Client(transport=httpx.MockTransport(crowd)) as client,
        Scanner(configured(), http_client=client) as scanner,
        ThreadPoolExecutor(1) as pool,
    ):
        patient = pool.submit(scanner.ping)
        assert crowd.asked.wait(10)
        result = scanner.with_options(timeout=0.05).ping()
        crowd.answer.set()

        assert patient.result(10).ok
    assert (False, "APITimeoutError: another ping was not answered within 0.05 s") == (result.ok, result.reason)
    assert 1 == crowd.requests


class AsyncService:
    """A service that answers its first request when it is told to."""

    def __init__(self) -> None:
        self.requests = 0
        self.asked = asyncio.Event()
        self.answer = asyncio.Event()

    async def __call__(self, _: httpx.Request) -> httpx.Response:
        """Count, and answer."""
        self.requests += 1
        if self.requests == 1:
            self.asked.set()
            await self.answer.wait()
        return refused()


async def test_tasks_ask_once() -> None:
    """Tasks that ask at the same time wait for the first of them."""
    service = AsyncService()
    async with (
        httpx.AsyncClient(transport=httpx.MockTransport(service)) as client,
        AsyncScanner(configured(), http_client=client) as scanner,
    ):
        tasks = [asyncio.create_task(scanner.ping()) for _ in range(THREADS)]
        await service.asked.wait()
        service.answer.set()
        results = await asyncio.gather(*tasks)

    assert ([True] * THREADS, 1) == ([one.ok for one in results], service.requests)


async def test_task_that_is_cancelled() -> None:
    """Where the task that asks is cancelled, the next one asks; a cancelled one that waits disturbs nobody."""
    service = AsyncService()
    async with (
        httpx.AsyncClient(transport=httpx.MockTransport(service)) as client,
        AsyncScanner(configured(), http_client=client) as scanner,
    ):
        tasks = [asyncio.create_task(scanner.ping()) for _ in range(4)]
        await service.asked.wait()
        tasks[0].cancel()
        tasks[1].cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)

    assert [asyncio.CancelledError] * 2 == [type(one) for one in results[:2]]
    assert [True, True] == [getattr(one, "ok", None) for one in results[2:]]
    assert 2 == service.requests


async def test_task_that_cannot_wait_so_long() -> None:
    """Who has less time than the one who asks has an answer when it is over, and sends nothing."""
    service = AsyncService()
    async with (
        httpx.AsyncClient(transport=httpx.MockTransport(service)) as client,
        AsyncScanner(configured(), http_client=client) as scanner,
    ):
        patient = asyncio.create_task(scanner.ping())
        await service.asked.wait()
        result = await scanner.with_options(timeout=0.05).ping()
        service.answer.set()

        assert (await patient).ok
    assert (False, "APITimeoutError: another ping was not answered within 0.05 s") == (result.ok, result.reason)
    assert 1 == service.requests
