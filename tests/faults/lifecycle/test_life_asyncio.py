"""The life of an asyncio Scanner: loops, threads, cancellation, closing."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from aisecurity._engines import loop_pools
from aisecurity.exceptions import AISecSDKException, ScannerClosedError
from aisecurity.scan.asyncio.scanner import Scanner
from tests.support.behaviours import Behaviour, Silence
from tests.support.http_answers import success
from tests.support.samples import CONTENT, PROFILE, configured
from tests.support.servers import ChoosingServer, ReceivedRequest


def _slow(request: ReceivedRequest) -> Behaviour:
    time.sleep(0.1)
    return success(request)


async def _scan(scanner: Scanner, times: int = 1, timeout: float | None = None) -> list[str]:
    return [(await scanner.sync_scan(PROFILE, CONTENT, timeout=timeout)).action for _ in range(times)]


async def _until(condition: Callable[[], bool]) -> None:
    """Return when *condition* holds, or after 3 s."""
    for _ in range(150):
        if condition():
            return
        await asyncio.sleep(0.02)


async def _settled(peer: ChoosingServer, most: int) -> int:
    """Return how many connections the server has open, once they are at most *most* or 3 s have passed."""
    await _until(lambda: peer.open <= most)
    return peer.open


def test_two_runs(library: str) -> None:
    """A Scanner of a module serves one asyncio.run() after the other, and each closes its connections."""
    with ChoosingServer(success) as peer:
        scanner = Scanner(configured(peer.url), engine=library)
        actions = [asyncio.run(_scan(scanner, 2)) for _ in range(2)]
        left = asyncio.run(_settled(peer, 0))
        asyncio.run(scanner.close())

    assert [["block", "block"]] * 2 == actions
    assert (2, 0) == (peer.connections, left)


def test_two_loops_in_two_threads(library: str) -> None:
    """Two loops in two threads use one Scanner at the same time, and share no connection."""
    with ChoosingServer(success) as peer:
        scanner = Scanner(configured(peer.url), engine=library)
        with ThreadPoolExecutor(2) as threads:
            actions = list(threads.map(asyncio.run, [_scan(scanner, 20) for _ in range(2)]))
        asyncio.run(scanner.close())

    assert [["block"] * 20] * 2 == actions
    assert 2 == peer.connections


async def test_closed_and_used_again(library: str) -> None:
    """A closed Scanner raises ScannerClosedError; a second close does nothing."""
    with ChoosingServer(success) as peer:
        scanner = Scanner(configured(peer.url), engine=library)
        await _scan(scanner)
        await scanner.close()
        await scanner.close()
        with pytest.raises(ScannerClosedError):
            await _scan(scanner)

        assert 0 == await _settled(peer, 0)
    assert 1 == len(peer.requests)


async def test_closed_while_scans_run(library: str) -> None:
    """Scans under way when their Scanner is closed end in a verdict or an exception of the tree; nothing stays open."""
    with ChoosingServer(_slow) as peer:
        scanner = Scanner(configured(peer.url), engine=library)
        tasks = [asyncio.create_task(_scan(scanner)) for _ in range(20)]
        await _until(lambda: len(peer.requests) == 20)
        await scanner.close()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)

        assert 0 == await _settled(peer, 0)
    assert all(outcome == ["block"] or isinstance(outcome, AISecSDKException) for outcome in outcomes)


def test_closed_from_another_loop(library: str) -> None:
    """A Scanner that one loop uses can be closed from another."""
    with ChoosingServer(_slow) as peer, ThreadPoolExecutor(1) as threads:
        scanner = Scanner(configured(peer.url), engine=library)
        scans = threads.submit(asyncio.run, _scan(scanner, 100))
        while not peer.requests:
            time.sleep(0.01)
        asyncio.run(scanner.close())
        with pytest.raises(ScannerClosedError):
            scans.result()

        assert 0 == asyncio.run(_settled(peer, 0))


def test_closed_while_another_loop_is_busy(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A loop that is busy holds nobody up; it closes its connection when it turns again."""
    monkeypatch.setattr(loop_pools, "LOOKS", 3)
    goes_on = Event()

    async def scan_and_block(scanner: Scanner) -> None:
        await _scan(scanner)
        scanned.set()
        goes_on.wait(10)
        await _until(lambda: not peer.open)

    scanned = Event()
    with ChoosingServer(success) as peer, ThreadPoolExecutor(1) as threads:
        scanner = Scanner(configured(peer.url), engine=library)
        other = threads.submit(asyncio.run, scan_and_block(scanner))
        assert scanned.wait(10)
        asyncio.run(scanner.close())
        before = peer.open
        goes_on.set()
        other.result()
        with pytest.raises(ScannerClosedError):
            asyncio.run(_scan(scanner))

        assert (1, 0) == (before, peer.open)


def test_closed_while_another_loop_is_stopped(library: str) -> None:
    """A loop that stands still is not waited for."""
    with ChoosingServer(success) as peer:
        scanner = Scanner(configured(peer.url), engine=library)
        loop = asyncio.new_event_loop()
        loop.run_until_complete(_scan(scanner))
        asyncio.run(scanner.close())
        with pytest.raises(ScannerClosedError):
            loop.run_until_complete(_scan(scanner))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

        assert 0 == asyncio.run(_settled(peer, 0))


def _silent_first(number: int) -> ChoosingServer:
    """Return a server that leaves the first *number* requests without an answer."""
    asked_so_far = iter(range(number))
    return ChoosingServer(lambda request: Silence() if next(asked_so_far, None) is not None else success(request))


async def test_cancelled_scans(library: str) -> None:
    """After 100 cancelled scans 100 good ones run, and no connection of a cancelled one stays open."""
    with _silent_first(100) as peer:
        async with Scanner(configured(peer.url), engine=library) as scanner:
            tasks = [asyncio.create_task(_scan(scanner, timeout=60.0)) for _ in range(100)]
            await _until(lambda: len(peer.requests) == 100)
            for task in tasks:
                task.cancel()
            cancelled = await asyncio.gather(*tasks, return_exceptions=True)
            none_left = await _settled(peer, 0)
            actions = await asyncio.gather(*(_scan(scanner) for _ in range(100)))
            some_left = await _settled(peer, 100)
        closed = await _settled(peer, 0)

    assert all(isinstance(outcome, asyncio.CancelledError) for outcome in cancelled)
    assert [["block"]] * 100 == actions
    assert (0, True, 0) == (none_left, some_left <= 100, closed)


async def test_asyncio_timeout(library: str) -> None:
    """A timeout of the caller's own is a TimeoutError of asyncio, not one of ours, and leaves the pool whole."""
    with _silent_first(1) as peer:
        async with Scanner(configured(peer.url), engine=library) as scanner:
            with pytest.raises(TimeoutError) as error:
                async with asyncio.timeout(1.0):
                    await _scan(scanner, timeout=60.0)
            actions = await _scan(scanner, 3)
        left = await _settled(peer, 0)

    assert not isinstance(error.value, AISecSDKException)
    assert (["block"] * 3, 0) == (actions, left)


async def test_cancelled_at_every_moment(library: str) -> None:
    """Wherever a cancellation strikes, the next scan is answered, and answered with its own verdict."""
    with ChoosingServer(success) as peer:
        async with Scanner(configured(peer.url), engine=library) as scanner:
            for turns in range(60):
                task = asyncio.create_task(_scan(scanner))
                for _ in range(turns):
                    await asyncio.sleep(0)
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                assert ["block"] == await _scan(scanner)
            left = await _settled(peer, 2)

    assert left <= 2


async def _scan_together(scanner: Scanner, *timeouts: float) -> None:
    async with asyncio.TaskGroup() as group:
        for timeout in timeouts:
            group.create_task(scanner.sync_scan(PROFILE, CONTENT, timeout=timeout))


async def test_task_group(library: str) -> None:
    """In a task group the failure of one scan cancels the others, and the Scanner lives on."""
    silent = [True]
    with ChoosingServer(lambda request: Silence() if silent else success(request)) as peer:
        async with Scanner(configured(peer.url), engine=library) as scanner:
            with pytest.raises(ExceptionGroup) as several:
                await _scan_together(scanner, 0.1, 60.0, 60.0, 60.0, 60.0)
            silent.clear()
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(_scan(scanner)) for _ in range(20)]

    assert ["APITimeoutError"] == [type(error).__name__ for error in several.value.exceptions]
    assert [["block"]] * 20 == [task.result() for task in tasks]


async def test_cancelled_in_the_handshake(library: str) -> None:
    """A scan that is cancelled while TLS is being set up closes its socket at once, not when memory is swept."""
    with ChoosingServer(success) as peer:
        url = peer.url.replace("http:", "https:")
        async with Scanner(configured(url), engine=library) as scanner:
            tasks = [asyncio.create_task(_scan(scanner, timeout=60.0)) for _ in range(10)]
            await _until(lambda: peer.open == 10)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

            assert 0 == await _settled(peer, 0)
