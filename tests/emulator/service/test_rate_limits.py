"""Rate limits and the 429."""

import asyncio
from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from aisecurity.emulator import Settings
from aisecurity.emulator.http.rejections import Rejection
from aisecurity.emulator.service.rate_limits import ConcurrentScanLimit, PerMinuteLimit

UNKNOWN = "a43e8177-9776-465b-8ef3-a95c5a9607f8"
RESULTS = f"/v1/scan/results?scan_ids={UNKNOWN}"
REPORTS = f"/v1/scan/reports?report_ids=R{UNKNOWN}"
OK = b'{"ai_profile":{"profile_name":"p"},"contents":[{"prompt":"Hello"}]}'

Emulator = Callable[[Settings], httpx.AsyncClient]


async def test_ten_queries_a_minute(emulator: Emulator, advance: Callable[[float], None]) -> None:
    """Results and reports share ten requests in any minute, for each key."""
    client = emulator(Settings())
    accepted = [(await client.get(path)).status_code for path in (RESULTS, REPORTS) * 5]

    rejected = await client.get(RESULTS)
    other_key = await client.get(RESULTS, headers={"x-pan-token": "other"})
    advance(60)
    later = await client.get(REPORTS)

    assert [200] * 10 == accepted
    assert 429 == rejected.status_code
    error = {"message": "Request exceeds limit", "retry_after": {"interval": 1, "unit": "minute"}}
    assert {"error": error} == rejected.json()
    assert "retry-after" not in rejected.headers
    assert (200, 200) == (other_key.status_code, later.status_code)


async def test_retry_after_header(emulator: Emulator) -> None:
    """By a setting, a 429 says in its header what it says in its body, in seconds."""
    settings = Settings(queries_per_minute=1, retry_after_header=True, retry_after_interval=5)
    client = emulator(settings)
    await client.get(RESULTS)

    rejected = await client.get(RESULTS)

    assert {"interval": 5, "unit": "minute"} == rejected.json()["error"]["retry_after"]
    assert "300" == rejected.headers["retry-after"]


async def test_no_limit(client: httpx.AsyncClient) -> None:
    """A limit of 0 is none."""
    assert {200} == {(await client.get(RESULTS)).status_code for _ in range(20)}


def test_rejected_requests_do_not_count() -> None:
    """The minute slides: asking again too early does not prolong it."""
    now = 0.0
    queries = PerMinuteLimit(1, lambda: now)
    queries.count("k")
    now = 59.0
    with pytest.raises(Rejection):
        queries.count("k")
    now = 60.0

    queries.count("k")


def test_keys_are_forgotten() -> None:
    """The number of remembered keys is bounded."""
    queries = PerMinuteLimit(1, lambda: 0.0)
    for key in range(2000):
        queries.count(str(key))

    assert 1000 == len(queries)


def test_place_is_given_back() -> None:
    """A scan that fails frees its slot."""
    scans = ConcurrentScanLimit(1)

    with pytest.raises(ZeroDivisionError), scans.slot():
        raise ZeroDivisionError
    with scans.slot(), pytest.raises(Rejection), scans.slot():
        pass


async def test_concurrent_scans(emulator: Emulator) -> None:
    """Beyond the number of scans at the same time, one more is a 429."""
    client = emulator(Settings(max_concurrent=1))
    began, finish = asyncio.Event(), asyncio.Event()

    async def slow_body() -> AsyncIterator[bytes]:
        began.set()
        await finish.wait()
        yield OK

    headers = {"content-type": "application/json"}
    slow = asyncio.create_task(client.post("/v1/scan/sync/request", content=slow_body(), headers=headers))
    await began.wait()
    rejected = await client.post("/v1/scan/sync/request", content=OK, headers=headers)
    finish.set()

    assert (200, 429) == ((await slow).status_code, rejected.status_code)
