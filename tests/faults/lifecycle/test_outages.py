"""A service that is down, and comes back, while one scanner has many callers."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from aisecurity import RetryPolicy
from aisecurity.configuration import Configuration
from aisecurity.exceptions import ServerError
from aisecurity.scan.asyncio.scanner import Scanner as AsyncScanner
from aisecurity.scan.inline.scanner import Scanner
from tests.support.behaviours import Behaviour, http
from tests.support.http_answers import success
from tests.support.samples import CONTENT, PROFILE, configured
from tests.support.servers import ChoosingServer, ReceivedRequest

CALLERS = 64
SCANS = 10 * CALLERS
FEW_SCANS = 2 * CALLERS


def _down(_: ReceivedRequest) -> Behaviour:
    return http(b"{}", "503 Service Unavailable")


def _policy(budget: int | None = RetryPolicy().budget) -> RetryPolicy:
    return RetryPolicy(base=0.001, budget=budget)


def _from_threads(config: Configuration, library: str, scans: int) -> None:
    """Scan from many threads; every scan fails."""

    def scan(scanner: Scanner) -> None:
        with pytest.raises(ServerError):
            scanner.sync_scan(PROFILE, CONTENT)

    with Scanner(config, engine=library) as scanner, ThreadPoolExecutor(CALLERS) as threads:
        list(threads.map(scan, [scanner] * scans))


async def _from_tasks(config: Configuration, library: str, scans: int) -> None:
    """Scan from many tasks; every scan fails."""

    async def work(scanner: AsyncScanner) -> None:
        for _ in range(scans // CALLERS):
            with pytest.raises(ServerError):
                await scanner.sync_scan(PROFILE, CONTENT)

    async with AsyncScanner(config, engine=library) as scanner, asyncio.TaskGroup() as group:
        for _ in range(CALLERS):
            group.create_task(work(scanner))


def _load(library: str, policy: RetryPolicy, scans: int, *, tasks: bool) -> float:
    """Return how many requests the service gets for each scan."""
    with ChoosingServer(_down) as peer:
        config = configured(peer.url, retry=policy, timeout=60.0)
        if tasks:
            asyncio.run(_from_tasks(config, library, scans))
        else:
            _from_threads(config, library, scans)
    return len(peer.requests) / scans


@pytest.mark.parametrize("tasks", [False, True], ids=["threads", "tasks"])
def test_load_in_an_outage(library: str, *, tasks: bool) -> None:
    """640 scans from 64 threads or tasks are 740 requests, where each would be sent three times without a budget."""
    assert _load(library, _policy(), SCANS, tasks=tasks) == pytest.approx(1.16, abs=0.02)
    assert 3.0 == _load(library, _policy(budget=None), FEW_SCANS, tasks=tasks)


def test_after_an_outage(library: str) -> None:
    """A service that is back finds a scanner that retries again, by and by."""
    down = 400

    def recovering(request: ReceivedRequest) -> Behaviour:
        return _down(request) if len(peer.requests) <= down else success(request)

    with (
        ChoosingServer(recovering) as peer,
        Scanner(configured(peer.url, retry=_policy(budget=10)), engine=library) as scanner,
    ):
        attempts: list[int] = []
        while len(peer.requests) < down:
            with pytest.raises(ServerError) as error:
                scanner.sync_scan(PROFILE, CONTENT)
            attempts.append(error.value.attempts)
        actions = [scanner.sync_scan(PROFILE, CONTENT).action for _ in range(10)]
        down = len(peer.requests) + 2
        again = scanner.sync_scan(PROFILE, CONTENT).action

    assert ([3, 1, 1], {"block"}, "block") == (attempts[:3], {*actions}, again)
