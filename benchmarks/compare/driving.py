"""Repeated calls from threads or from tasks, with the latency of each."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Final, TypeAlias

from . import usage
from .jobs import Found, Job, Mark

Call: TypeAlias = Callable[[], object]
_PART: Final = 1_000
_PARTS: Final = 20
_LOOKS: Final = 60
_BETWEEN: Final = 20
AsyncCall: TypeAlias = Callable[[], Awaitable[object]]


class _Clock:
    """What was used up since it was made: by this process and by the server."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._server, self._cpu, self._wall = usage.cpu_of(job.server), usage.cpu(), time.perf_counter()

    def found(self, took: list[float], opened: int = 0) -> Found:
        """Return what the calls of the job took, each of which *took* so many seconds."""
        cpu, wall = usage.cpu() - self._cpu, time.perf_counter() - self._wall
        server = usage.cpu_of(self._job.server) - self._server
        return replace(found(self._job.count, cpu, wall, took), opened=opened, server_cpu=server)


def shares(count: int, at_once: int) -> list[int]:
    """Return how many of *count* calls each of *at_once* makes."""
    return [count // at_once + (number < count % at_once) for number in range(at_once)]


def _some(call: Call, pause: float, count: int) -> list[float]:
    took: list[float] = []
    for _ in range(count):
        began = time.perf_counter()
        call()
        took.append(time.perf_counter() - began)
        if pause:
            time.sleep(pause)
    return took


async def _some_async(call: AsyncCall, count: int) -> list[float]:
    took: list[float] = []
    for _ in range(count):
        began = time.perf_counter()
        await call()
        took.append(time.perf_counter() - began)
    return took


def blocking(call: Call, job: Job) -> Found:
    """Make the calls of *job*."""
    with ThreadPoolExecutor(job.at_once) as threads:

        def calls(count: int, pause: float) -> list[float]:
            parts = threads.map(partial(_some, call, pause), shares(count, job.at_once))
            return [seconds for part in parts for seconds in part]

        before = usage.files()
        calls(job.warm, 0.0)
        opened = usage.files() - before
        clock = _Clock(job)
        return clock.found(calls(job.count, job.pause), opened)


async def on_asyncio(call: AsyncCall, job: Job) -> Found:
    """Make the calls of *job*."""
    opened = await _warmed(call, job)
    clock = _Clock(job)
    return clock.found(await _tasks(call, job.count, job.at_once), opened)


async def _warmed(call: AsyncCall, job: Job) -> int:
    """Warm up, and return how many connections that opened."""
    before = usage.files()
    await _tasks(call, job.warm, job.at_once)
    opened = usage.files() - before
    while job.opened and opened < job.at_once:
        # A client may hand a free connection to a call that waits for a new one.
        await _tasks(call, job.at_once, job.at_once)
        last, opened = opened, usage.files() - before
        if opened <= last:
            break
    return opened


async def _tasks(call: AsyncCall, count: int, at_once: int) -> list[float]:
    parts = await asyncio.gather(*(_some_async(call, share) for share in shares(count, at_once)))
    return [seconds for part in parts for seconds in part]


def hot(call: Call, job: Job) -> Found:
    """Make the calls of *job* one after the other, with nothing between them; the part that took least counts for all.

    What else the machine does then hardly shows.
    """
    for _ in range(job.warm):
        call()
    parts = [_clocked(call, part) for part in shares(job.count, min(_PARTS, job.count))]
    return _hottest(job, parts)


def _clocked(call: Call, count: int) -> tuple[float, float]:
    """Return processor time and wall time for each of *count* calls."""
    cpu, wall = usage.cpu(), time.perf_counter()
    for _ in range(count):
        call()
    return (usage.cpu() - cpu) / count, (time.perf_counter() - wall) / count


async def hot_on_asyncio(call: AsyncCall, job: Job) -> Found:
    """Make the calls of *job* as *hot* does."""
    for _ in range(job.warm):
        await call()
    parts = [await _clocked_on_asyncio(call, part) for part in shares(job.count, min(_PARTS, job.count))]
    return _hottest(job, parts)


async def _clocked_on_asyncio(call: AsyncCall, count: int) -> tuple[float, float]:
    cpu, wall = usage.cpu(), time.perf_counter()
    for _ in range(count):
        await call()
    return (usage.cpu() - cpu) / count, (time.perf_counter() - wall) / count


def _hottest(job: Job, parts: list[tuple[float, float]]) -> Found:
    cpu, wall = min(cpu for cpu, _ in parts), min(wall for _, wall in parts)
    return found(job.count, cpu * job.count, wall * job.count, [wall])


async def growth(call: AsyncCall, job: Job) -> Found:
    """Make the calls of *job*, and look at the process after each number of calls in its marks."""
    await _tasks(call, job.warm, job.at_once)
    usage.mark(0, 0.0)  # the first look costs what later ones do not
    done, since, wall = 0, usage.cpu(), time.perf_counter()
    marks = [usage.mark(0, since)]
    for calls in job.marks:
        before = usage.cpu() - marks[-1].cpu
        while done < calls:
            # In parts, or the list of how long each call took would be what grows.
            part = min(_PART, calls - done)
            await _tasks(call, part, job.at_once)
            done += part
        marks.append(await _settled(call, job, usage.mark(calls, before)))
    seconds = time.perf_counter() - wall
    return Found(count=done, cpu=marks[-1].cpu, wall=seconds, peak=usage.memory("VmHWM"), marks=tuple(marks))


async def _settled(call: AsyncCall, job: Job, mark: Mark) -> Mark:
    """Return *mark* with the least objects that there are over some more calls.

    What is put aside, to be cleared away many at a time, is not growth.
    """
    objects = [mark.objects]
    for _ in range(_LOOKS):
        await _tasks(call, min(_BETWEEN, mark.calls), job.at_once)
        objects.append(usage.objects())
    return replace(mark, objects=min(objects))


def found(count: int, cpu: float, wall: float, took: list[float]) -> Found:
    """Return what is known of *count* calls that *took* so many seconds each."""
    order = sorted(took)
    peak = usage.memory("VmHWM")
    return Found(count=count, cpu=cpu, wall=wall, p50=quantile(order, 0.5), p99=quantile(order, 0.99), peak=peak)


def quantile(order: list[float], part: float) -> float:
    """Return the value that *part* of the values in *order* do not exceed."""
    return order[min(len(order) - 1, int(part * len(order)))]
