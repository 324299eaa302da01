"""Early ends of `scan_many`: the consumer stops, the items fail, or a bug is raised."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from typing import Any

import pytest

from aisecurity.bulk import scan_many
from aisecurity.generated_openapi_client import AiProfile
from aisecurity.scan.asyncio.scanner import Scanner as AsyncioScanner
from aisecurity.scan.inline.scanner import Scanner as InlineScanner
from tests.support.bulk.scan_halves import EndlessItems, bulk_threads_end, collected
from tests.support.bulk.scripted_service import Reply, ScriptedService, json_reply
from tests.support.halves import Half


def test_break_leaves_nothing_behind(service: ScriptedService, profile: AiProfile) -> None:
    """After `break` the items are closed, few more were read than outcomes taken, and each thread ends by itself."""
    items = EndlessItems()
    for number, _ in enumerate(scan_many(items, ai_profile=profile, concurrency=4)):
        if number == 20:
            break
    gc.collect()

    assert (True, True) == (items.closed, bulk_threads_end())
    assert items.read <= 21 + 10


def test_break_does_not_wait(service: ScriptedService, profile: AiProfile) -> None:
    """A request that is not answered does not keep the consumer, who is there again before the service answers."""
    arrived = threading.Event()

    def script(_: str, body: Any) -> Reply | None:
        if "slow" not in str(body):
            return None
        arrived.set()
        return json_reply({}, 400, delay=2.0)

    service.script = script
    outcomes = iter(scan_many(["slow", "fast"], ai_profile=profile, concurrency=2))
    first = next(outcomes)
    arrived.wait()
    outcomes.close()
    hanging = service.now_at_once

    assert (1, 1) == (first.index, hanging)
    assert (True, 0) == (bulk_threads_end(), service.now_at_once)


async def test_break_in_a_loop(service: ScriptedService, profile: AiProfile) -> None:
    """With aclosing the same holds at once for `async for`; no task is left."""
    items = EndlessItems()
    async with aclosing(aiter(scan_many(items, ai_profile=profile, concurrency=4))) as scans:
        async for one in scans:
            if one.index == 20:
                break

    assert (True, 1) == (items.closed, len(asyncio.all_tasks()))
    assert items.read <= 21 + 10


async def test_cancelling(service: ScriptedService, profile: AiProfile) -> None:
    """A consumer that is cancelled takes its scans with it."""
    service.delay = 60.0
    items, begun = EndlessItems(), asyncio.Event()
    service.script = lambda _path, _body: begun_at(begun, loop)
    loop = asyncio.get_running_loop()

    async def consume() -> None:
        async for _ in scan_many(items, ai_profile=profile, concurrency=4):
            raise AssertionError

    task = asyncio.create_task(consume())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert (True, 1) == (items.closed, len(asyncio.all_tasks()))


def begun_at(begun: asyncio.Event, loop: asyncio.AbstractEventLoop) -> None:
    """Set *begun* in the loop of the other thread."""
    loop.call_soon_threadsafe(begun.set)


def test_a_failing_source_is_raised(service: ScriptedService, profile: AiProfile, half: Half) -> None:
    """What the items raise is the caller's, and nothing is left behind."""

    def items() -> Iterator[str]:
        yield "x"
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        collected(scan_many(items(), ai_profile=profile), half)
    assert bulk_threads_end()


def test_a_bug_is_raised(service: ScriptedService, profile: AiProfile, half: Half) -> None:
    """A bug of a scanner is no outcome: it is raised, and nothing is left behind."""
    scanner: Any = Broken() if half.name == "blocking" else AsyncioBroken()

    with pytest.raises(ZeroDivisionError):
        collected(scan_many(["x"], ai_profile=profile, scanner=scanner), half)
    assert bulk_threads_end()


class Broken(InlineScanner):
    """A scanner with a bug."""

    def sync_scan(self, *_: Any, **__: Any) -> Any:
        """Fail."""
        return 1 // 0


class AsyncioBroken(AsyncioScanner):
    """The same for asyncio."""

    async def sync_scan(self, *_: Any, **__: Any) -> Any:
        """Fail."""
        return 1 // 0


async def test_items_that_come_slowly(service: ScriptedService, profile: AiProfile) -> None:
    """Outcomes are yielded while an async iterable delays the next item."""
    seen = asyncio.Event()

    async def items() -> AsyncIterator[str]:
        yield "a"
        await seen.wait()
        yield "b"

    indexes: list[int] = []
    async for one in scan_many(items(), ai_profile=profile):
        indexes.append(one.index)
        seen.set()

    assert [0, 1] == indexes


async def test_a_bug_in_async_items(service: ScriptedService, profile: AiProfile) -> None:
    """What an async iterable raises is raised."""

    async def items() -> AsyncIterator[str]:
        yield "a"
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        [one async for one in scan_many(items(), ai_profile=profile)]
