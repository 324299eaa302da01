"""Many at once over few connections: the bound holds, nobody starves, and what fails gives its place back."""

import asyncio
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest

from aisecurity._engines.httptools import pool as pools
from aisecurity._engines.httptools.asyncio import engine as async_engine
from aisecurity._engines.httptools.asyncio.engine import AsyncHttptoolsEngine
from aisecurity._engines.httptools.blocking import engine as blocking_engine
from aisecurity._engines.httptools.blocking.engine import HttptoolsEngine
from aisecurity.exceptions import APIConnectionError, APITimeoutError
from tests.support.behaviours import Answer, Behaviour, Close, Reset, Silence, http
from tests.support.servers import ChoosingServer, ReceivedRequest, refusing_port

from .peers import sending


class CountingServer(ChoosingServer):
    """Answers, and notes the most connections that were open at once."""

    def __init__(self, behaviour: Behaviour | None = None) -> None:
        self.most = 0
        self._behaviour = behaviour or http(b"hi")
        super().__init__(self._choose_and_count)

    def _choose_and_count(self, request: ReceivedRequest) -> Behaviour:
        self.most = max(self.most, self.open)
        return self._behaviour


async def _all(sends: list[Coroutine[Any, Any, Any]]) -> list[Any]:
    return await asyncio.gather(*sends, return_exceptions=True)


def _extended(settings: dict[str, Any], longer: float) -> dict[str, Any]:
    return {**settings, "timeout": settings["timeout"] + longer} if longer else settings


def in_threads(number: int, url: str, times: int = 1, *, longer: float = 0.0, **settings: Any) -> list[Any]:
    """Return what *number* threads got, each *times* times; the first waits *longer* than its timeout, in seconds."""
    engine = HttptoolsEngine()

    def send(index: int) -> list[Any]:
        outcomes: list[Any] = []
        for _ in range(times):
            try:
                outcomes.append(engine.send(sending(url, **_extended(settings, 0.0 if index else longer))).body)
            except APIConnectionError as error:
                outcomes.append(error)
        return outcomes

    with ThreadPoolExecutor(number) as threads:
        found = [one for outcomes in threads.map(send, range(number)) for one in outcomes]
    engine.close()
    return found


def in_tasks(number: int, url: str, times: int = 1, *, longer: float = 0.0, **settings: Any) -> list[Any]:
    """Return what *number* tasks got, each *times* times; the first waits *longer* than its timeout, in seconds."""
    engine = AsyncHttptoolsEngine()

    async def send(index: int) -> list[Any]:
        outcomes: list[Any] = []
        for _ in range(times):
            try:
                what = sending(url, **_extended(settings, 0.0 if index else longer))
                outcomes.append((await engine.send(what)).body)
            except APIConnectionError as error:
                outcomes.append(error)
        return outcomes

    async def together() -> list[Any]:
        found = [one for outcomes in await _all([send(index) for index in range(number)]) for one in outcomes]
        await engine.close()
        return found

    return asyncio.run(together())


BOTH = pytest.mark.parametrize("run", [in_threads, in_tasks])


@BOTH
@pytest.mark.parametrize("fresh", [False, True])
def test_no_more_than_the_number(run: Any, *, fresh: bool) -> None:
    """200 at once with max_connections=5 never have more than five connections open, and all are answered."""
    with CountingServer() as peer:
        bodies = run(200, peer.url, 2, fresh=fresh, max_connections=5, timeout=60.0)

    assert [b"hi"] * 400 == bodies
    # The server sees the end of one later than the client, which opens the next: on a busy machine, after several.
    assert peer.most <= (40 if fresh else 5)
    assert (peer.connections <= 5) is not fresh


@BOTH
def test_answers_without_keeping(run: Any) -> None:
    """Connections that the server closes after each answer give their place to who waits."""
    with CountingServer(Answer(http(b"hi", "200 OK", "connection: close").data, last=True)) as peer:
        bodies = run(40, peer.url, 2, max_connections=3, timeout=60.0)

    assert [b"hi"] * 80 == bodies


@BOTH
@pytest.mark.parametrize("behaviour", [Close(), Reset(), Answer(b"no HTTP\r\n\r\n")])
def test_places_come_back_after_failures(run: Any, behaviour: Behaviour) -> None:
    """Connections that break give their place back: who waits fails of its own request, not for want of room."""
    with CountingServer(behaviour) as peer:
        outcomes = run(20, peer.url, 3, max_connections=2, timeout=60.0)

    assert 60 == len(peer.requests)
    assert {APIConnectionError} == {type(outcome) for outcome in outcomes}


@BOTH
def test_places_come_back_after_refusals(run: Any) -> None:
    """Connections that cannot be opened give their place back."""
    outcomes = run(20, f"http://127.0.0.1:{refusing_port()}", 3, max_connections=2, timeout=60.0)

    assert 60 == len(outcomes)
    assert {(APIConnectionError, False)} == {(type(outcome), outcome.sent) for outcome in outcomes}


@BOTH
def test_deadline_of_who_waits(run: Any) -> None:
    """Who finds no room within its deadline sent nothing, and says so."""
    with CountingServer(Silence()) as peer:
        outcomes = run(5, peer.url, longer=0.6, max_connections=1, timeout=0.3)

    assert 5 == len(outcomes)
    assert {APITimeoutError} == {type(outcome) for outcome in outcomes}
    # Should another than the first have the place, that comes free as the time of the others is over: some may send.
    waited = [outcome for outcome in outcomes if "ReadTimeout" not in str(outcome)]
    assert waited
    assert not any(outcome.sent for outcome in waited)


def test_no_room_in_time_for_a_thread() -> None:
    """A thread whose time is over while another holds the only place sent nothing."""
    with CountingServer(Silence()) as peer, ThreadPoolExecutor(1) as threads:
        engine = HttptoolsEngine()
        first = threads.submit(engine.send, sending(peer.url, timeout=1.0, max_connections=1))
        while not peer.requests:
            time.sleep(0.01)
        with pytest.raises(APITimeoutError, match="PoolTimeout") as error:
            engine.send(sending(peer.url, timeout=0.1, max_connections=1))
        assert isinstance(first.exception(), APITimeoutError)
        engine.close()

    assert not error.value.sent


async def test_no_room_in_time_for_a_task() -> None:
    """The same for a task."""
    with CountingServer(Silence()) as peer:
        engine = AsyncHttptoolsEngine()
        first = asyncio.ensure_future(engine.send(sending(peer.url, timeout=1.0, max_connections=1)))
        # The place is taken in the first step of the other.
        await asyncio.sleep(0)
        with pytest.raises(APITimeoutError, match="PoolTimeout") as error:
            await engine.send(sending(peer.url, timeout=0.1, max_connections=1))
        with pytest.raises(APITimeoutError):
            await first
        await engine.close()

    assert not error.value.sent


@BOTH
def test_openings_at_once(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A burst does not open more than so many connections at once, and takes what comes free meanwhile."""
    monkeypatch.setattr(pools, "MOST_OPENINGS", 2)
    with CountingServer() as peer:
        bodies = run(60, peer.url, timeout=60.0)

    assert [b"hi"] * 60 == bodies


def test_thread_that_goes_on_and_on() -> None:
    """A thread that sends without a pause does not keep the only connection from another."""
    engine = HttptoolsEngine()
    over: list[bool] = []

    def go_on(url: str) -> None:
        while not over:
            engine.send(sending(url, max_connections=1))

    with CountingServer() as peer, ThreadPoolExecutor(1) as threads:
        busy = threads.submit(go_on, peer.url)
        bodies = [engine.send(sending(peer.url, max_connections=1, timeout=5.0)).body for _ in range(20)]
        over.append(True)
        busy.result(5)
        engine.close()

    assert ([b"hi"] * 20, 1) == (bodies, peer.connections)


async def test_task_that_goes_on_and_on() -> None:
    """A task that sends without a pause does not keep the only connection from another."""
    engine = AsyncHttptoolsEngine()

    async def go_on(url: str) -> None:
        while True:
            await engine.send(sending(url, max_connections=1))

    with CountingServer() as peer:
        busy = asyncio.create_task(go_on(peer.url))
        bodies = [(await engine.send(sending(peer.url, max_connections=1, timeout=2.0))).body for _ in range(20)]
        busy.cancel()
        with suppress(asyncio.CancelledError):
            await busy
        await engine.close()

    assert [b"hi"] * 20 == bodies


@pytest.mark.parametrize("fresh", [False, True])
async def test_cancelled_at_every_step(*, fresh: bool) -> None:
    """Wherever a task is cancelled, waiting or not, its place is free for the next."""
    engine = AsyncHttptoolsEngine()
    with CountingServer() as peer:
        for turns in range(40):
            tasks = [
                asyncio.create_task(engine.send(sending(peer.url, max_connections=1, fresh=fresh))) for _ in range(3)
            ]
            for _ in range(turns):
                await asyncio.sleep(0)
            for task in tasks[: 1 + turns % 3]:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            reply = await engine.send(sending(peer.url, max_connections=1, timeout=2.0))
            assert b"hi" == reply.body
        await engine.close()


def test_looks_again_without_being_woken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits looks again after a while, though nobody woke it."""
    monkeypatch.setattr(blocking_engine, "PATIENCE", 0.05)
    monkeypatch.setattr(async_engine, "PATIENCE", 0.05)
    for run in (in_threads, in_tasks):
        with CountingServer(Answer(http(b"hi").data, after=0.2)) as peer:
            assert [b"hi"] * 3 == run(3, peer.url, max_connections=1)


def test_exception_that_is_kept() -> None:
    """An exception that somebody keeps keeps no place."""
    kept: list[BaseException] = []
    engine = HttptoolsEngine()
    begin = time.monotonic()
    with CountingServer(Close()) as peer:
        for _ in range(5):
            try:
                engine.send(sending(peer.url, max_connections=1))
            except APIConnectionError as error:
                kept.append(error)
        engine.close()

    assert 5 == len(kept)
    assert not any(isinstance(error, APITimeoutError) for error in kept)
    assert time.monotonic() - begin < 5
