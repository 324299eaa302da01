"""Jobs of a scheduler, carried out by tasks of the running event loop."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Iterator
from functools import partial
from typing import Any, Generic, TypeAlias

from aisecurity.bulk.items import Entry, ItemT
from aisecurity.bulk.limits import AnyLimiter, AsyncAdmission
from aisecurity.bulk.scheduling.actions import Done, Emit, Job, Read, SchedulerEvent, Start
from aisecurity.bulk.scheduling.scheduler import Scheduler
from aisecurity.scan.protocols import SupportsAsyncScan

Entries: TypeAlias = Iterator[Entry[ItemT]] | AsyncIterator[Entry[ItemT]]


class JobTasks(Generic[ItemT]):
    """Running tasks, each of which passes its result to the scheduler; *limiter* is asked before each request."""

    def __init__(
        self, scheduler: Scheduler[ItemT], scanner: SupportsAsyncScan, limiter: AnyLimiter | None = None
    ) -> None:
        self._limiter = limiter
        self._scheduler = scheduler
        self._scanner = scanner
        self._clock = asyncio.get_running_loop().time
        self._tasks: set[asyncio.Task[None]] = set()
        self._bug: BaseException | None = None
        self._news = asyncio.Event()

    def start(self, job: Job[ItemT]) -> None:
        """Carry out *job*, and pass its result to the scheduler."""
        self._begin(self._carry_out(job))

    def read(self, entries: Entries[ItemT]) -> None:
        """Read the next entry into the scheduler; only an async iterator lets other tasks run meanwhile."""
        if isinstance(entries, AsyncIterator):
            self._begin(self._read(entries))
            return
        entry = next(entries, None)
        if entry is None:
            self._scheduler.end()
        else:
            self._scheduler.add(entry, self._clock())

    async def wait(self, until: float) -> None:
        """Wait until a task finishes or for the time *until*; an unexpected error in a task is raised here."""
        try:
            async with asyncio.timeout_at(None if math.isinf(until) else until):
                await self._news.wait()
        except TimeoutError:
            return
        self._news.clear()
        if self._bug is not None:
            raise self._bug

    async def close(self) -> None:
        """Cancel all running tasks, and wait until they have ended."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._bug = self._bug or (None if task.cancelled() else task.exception())
        self._news.set()

    async def _carry_out(self, job: Job[ItemT]) -> None:
        admission = AsyncAdmission(self._limiter)
        outcome: Any = await admission.refusal()
        # To wait for leave is no latency of the service.
        started = self._clock()
        if outcome is None:
            outcome = await admission.carry_out(partial(job.begin, self._scanner))
        self._scheduler.finished(job, outcome, started, self._clock())

    async def _read(self, entries: AsyncIterator[Entry[ItemT]]) -> None:
        try:
            entry = await anext(entries)
        except StopAsyncIteration:
            self._scheduler.end()
            return
        self._scheduler.add(entry, self._clock())


async def iterate(
    scheduler: Scheduler[ItemT], entries: Entries[ItemT], scanner: SupportsAsyncScan, limiter: AnyLimiter | None = None
) -> AsyncGenerator[SchedulerEvent[ItemT]]:
    """Yield the events of *scheduler*; when the consumer stops, cancel all running tasks."""
    tasks = JobTasks(scheduler, scanner, limiter)
    clock = asyncio.get_running_loop().time
    try:
        while not isinstance(action := scheduler.next(clock()), Done):
            if isinstance(action, Emit):
                yield action.event
                # A consumer that awaits nothing must not block the requests, and must stay cancellable.
                await asyncio.sleep(0)
            elif isinstance(action, Start):
                tasks.start(action.job)
            elif isinstance(action, Read):
                tasks.read(entries)
            else:
                await tasks.wait(action.until)
    finally:
        await tasks.close()
