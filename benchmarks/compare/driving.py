"""Repeated calls from threads or from tasks, with the latency of each."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, TypeAlias

from . import usage
from .jobs import Found, Job

Call: TypeAlias = Callable[[], object]
_PART: Final = 1_000
AsyncCall: TypeAlias = Callable[[], Awaitable[object]]


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

        calls(job.warm, 0.0)
        cpu, wall = usage.cpu(), time.perf_counter()
        took = calls(job.count, job.pause)
        return found(job.count, usage.cpu() - cpu, time.perf_counter() - wall, took)


async def on_asyncio(call: AsyncCall, job: Job) -> Found:
    """Make the calls of *job*."""
    await _tasks(call, job.warm, job.at_once)
    cpu, wall = usage.cpu(), time.perf_counter()
    took = await _tasks(call, job.count, job.at_once)
    return found(job.count, usage.cpu() - cpu, time.perf_counter() - wall, took)


async def _tasks(call: AsyncCall, count: int, at_once: int) -> list[float]:
    parts = await asyncio.gather(*(_some_async(call, share) for share in shares(count, at_once)))
    return [seconds for part in parts for seconds in part]


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
        marks.append(usage.mark(calls, before))
    seconds = time.perf_counter() - wall
    return Found(count=done, cpu=marks[-1].cpu, wall=seconds, peak=usage.memory("VmHWM"), marks=tuple(marks))


def found(count: int, cpu: float, wall: float, took: list[float]) -> Found:
    """Return what is known of *count* calls that *took* so many seconds each."""
    order = sorted(took)
    peak = usage.memory("VmHWM")
    return Found(count=count, cpu=cpu, wall=wall, p50=quantile(order, 0.5), p99=quantile(order, 0.99), peak=peak)


def quantile(order: list[float], part: float) -> float:
    """Return the value that *part* of the values in *order* do not exceed."""
    return order[min(len(order) - 1, int(part * len(order)))]
