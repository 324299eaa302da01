"""Carries out a plan with tasks of the running event loop."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Iterator
from typing import Any

from aisecurity.bulk.items import Entry
from aisecurity.bulk.scheduling.actions import Done, Emit, Job, Read, SchedulerEvent, Start
from aisecurity.bulk.scheduling.scheduler import Scheduler
from aisecurity.exceptions import AISecSDKException
from aisecurity.scan.asyncio.scanner import Scanner

Entries = Iterator[Entry] | AsyncIterator[Entry]


class JobTasks:
    """The tasks under way; each tells the plan what came of it."""

    def __init__(self, scheduler: Scheduler, scanner: Scanner) -> None:
        self._scheduler = scheduler
        self._scanner = scanner
        self._clock = asyncio.get_running_loop().time
        self._tasks: set[asyncio.Task[None]] = set()
        self._bug: BaseException | None = None
        self._news = asyncio.Event()

    def start(self, job: Job) -> None:
        """Carry out *job*, and tell the plan."""
        self._begin(self._carry_out(job))

    def read(self, entries: Entries) -> None:
        """Read the next entry, and tell the plan; only an async iterator lets others run meanwhile."""
        if isinstance(entries, AsyncIterator):
            self._begin(self._read(entries))
            return
        entry = next(entries, None)
        if entry is None:
            self._scheduler.end()
        else:
            self._scheduler.add(entry, self._clock())

    async def wait(self, until: float) -> None:
        """Return when something finished, or at the time *until*; a bug in a task is raised here."""
        try:
            async with asyncio.timeout_at(None if math.isinf(until) else until):
                await self._news.wait()
        except TimeoutError:
            return
        self._news.clear()
        if self._bug is not None:
            raise self._bug

    async def close(self) -> None:
        """Cancel what is under way, and wait until it is gone."""
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

    async def _carry_out(self, job: Job) -> None:
        started = self._clock()
        try:
            outcome: Any = await job.begin(self._scanner)
        except AISecSDKException as error:
            outcome = error
        self._scheduler.finished(job, outcome, started, self._clock())

    async def _read(self, entries: AsyncIterator[Entry]) -> None:
        try:
            entry = await anext(entries)
        except StopAsyncIteration:
            self._scheduler.end()
            return
        self._scheduler.add(entry, self._clock())


async def iterate(scheduler: Scheduler, entries: Entries, scanner: Scanner) -> AsyncGenerator[SchedulerEvent]:
    """Yield the events of *plan*; when the consumer stops, cancel what is under way and leave nothing behind."""
    tasks = JobTasks(scheduler, scanner)
    clock = asyncio.get_running_loop().time
    try:
        while not isinstance(action := scheduler.next(clock()), Done):
            if isinstance(action, Emit):
                yield action.event
                # A consumer that awaits nothing must not keep the requests from going on, nor be beyond cancelling.
                await asyncio.sleep(0)
            elif isinstance(action, Start):
                tasks.start(action.job)
            elif isinstance(action, Read):
                tasks.read(entries)
            else:
                await tasks.wait(action.until)
    finally:
        await tasks.close()
