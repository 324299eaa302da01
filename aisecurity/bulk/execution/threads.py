"""Jobs of a scheduler, carried out by threads; everything but the requests runs in the thread that iterates."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextvars import Context, copy_context
from enum import Enum, auto
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeAlias

from attrs import frozen

from aisecurity._runtime.threads import start_daemon
from aisecurity.bulk.items import CarriedT_co, Entry, ItemT
from aisecurity.bulk.limits import Admission, AnyLimiter
from aisecurity.bulk.scheduling.actions import Done, Emit, Job, Read, SchedulerEvent, Start
from aisecurity.bulk.scheduling.scheduler import Scheduler
from aisecurity.exceptions import APIConnectionError, ScannerClosedError
from aisecurity.scan.protocols import SupportsScan

Clock = Callable[[], float]
MAX_WAIT = 1.0
"""Seconds; a signal that the system delivered to another thread is handled between two waits."""


class Later(Enum):
    """What `next` of entries gives in place of one where others may come: it is called again after a wake."""

    LATER = auto()


LATER = Later.LATER
Entries: TypeAlias = Iterator[Entry[ItemT] | Later | None]
"""Entries to scan; `None` for one that needs no scan."""


def _always(_: object) -> bool:
    return True


def _context(_: object) -> Context:
    return copy_context()


@frozen
class FinishedJob(Generic[CarriedT_co]):
    """A job, its result, and its times."""

    job: Job[CarriedT_co]
    outcome: Any
    started: float
    ended: float


class JobThreads(Generic[ItemT]):
    """Threads that each carry out one job at a time; as many as the most jobs at once so far.

    *limiter* is asked before each request. *is_wanted* may say of a job, before its request, that nobody wants it more,
    and *context_of* in which context it runs: that of who iterates, if it is not given.
    """

    def __init__(
        self,
        scanner: SupportsScan,
        clock: Clock = time.monotonic,
        *,
        limiter: AnyLimiter | None = None,
        is_wanted: Callable[[Job[ItemT]], bool] = _always,
        context_of: Callable[[Job[ItemT]], Context] = _context,
    ) -> None:
        self._scanner = scanner
        self._clock = clock
        self._limiter = limiter
        self._is_wanted = is_wanted
        self._context_of = context_of
        self._jobs: SimpleQueue[tuple[Job[ItemT], Context] | None] = SimpleQueue()
        """Each with the context of who wants it, as a task has it: the span that a trace goes on below."""
        self._finished: SimpleQueue[FinishedJob[ItemT] | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._busy = 0
        self._is_over = False

    def start(self, job: Job[ItemT]) -> None:
        """Carry out *job*; later, where the system starts no thread more. APIConnectionError where it starts none."""
        self._busy += 1
        self._jobs.put((job, self._context_of(job)))
        if self._busy > len(self._threads):
            try:
                self._threads.append(start_daemon(self._work, "aisecurity-bulk"))
            except RuntimeError as error:
                if not self._threads:
                    raise APIConnectionError("no thread can be started for the scans", sent=False) from error

    def collect(self, seconds: float = 0.0) -> Iterator[FinishedJob[ItemT]]:
        """Yield the finished jobs, after waiting up to *seconds* for the first."""
        try:
            finished = (
                self._finished.get(timeout=min(seconds, MAX_WAIT)) if seconds > 0 else self._finished.get_nowait()
            )
            while finished is not None:
                self._busy -= 1
                yield finished
                finished = self._finished.get_nowait()
        except Empty:
            return

    def wake(self) -> None:
        """End the waiting of *collect*; a signal handler may call this."""
        self._finished.put(None)

    def abandon(self) -> None:
        """Start no further job; the threads are daemons, and end with their request or with the process."""
        self._is_over = True
        while self._threads:
            self._threads.pop()
            self._jobs.put(None)

    def close(self) -> None:
        """End the threads, none of which has a job."""
        threads = self._threads.copy()
        self.abandon()
        for thread in threads:
            thread.join()

    def _work(self) -> None:
        while (given := self._jobs.get()) is not None and not self._is_over:
            job, context = given
            started = self._clock()
            admission = Admission(self._limiter)
            try:
                outcome: Any = admission.refusal()
                # To wait for leave is no latency of the service.
                started = self._clock()
                if self._is_over or not self._is_wanted(job):
                    outcome = ScannerClosedError("the scan was given up before it was sent")
                elif outcome is None:
                    outcome = context.run(admission.carry_out, partial(job.begin, self._scanner))
            except BaseException as error:
                # A bug and not the outcome of an item: it is raised in the thread that iterates.
                outcome = _UnexpectedError(error)
            self._finished.put(FinishedJob(job, outcome, started, self._clock()))


@frozen
class _UnexpectedError:
    error: BaseException


def iterate(
    scheduler: Scheduler[ItemT],
    entries: Entries[ItemT],
    workers: JobThreads[ItemT],
    clock: Clock = time.monotonic,
) -> Generator[SchedulerEvent[ItemT]]:
    """Yield the events of *scheduler*; when the consumer stops or an exception is raised, start nothing more.

    A thread in a request cannot be stopped: it drops the answer when it arrives, and ends then.
    """
    try:
        yield from _events(scheduler, entries, workers, clock)
    except BaseException:
        workers.abandon()
        raise
    workers.close()


def _events(
    scheduler: Scheduler[ItemT], entries: Entries[ItemT], workers: JobThreads[ItemT], clock: Clock
) -> Generator[SchedulerEvent[ItemT]]:
    patience = 0.0
    is_expected = False
    while True:
        for finished in workers.collect(patience):
            _hand_over(scheduler, finished)
        patience = 0.0
        if is_expected:
            is_expected = not _read(scheduler, entries, clock)
        action = scheduler.next(clock())
        if isinstance(action, Emit):
            yield action.event
        elif isinstance(action, Start):
            workers.start(action.job)
        elif isinstance(action, Read):
            is_expected = not _read(scheduler, entries, clock)
        elif isinstance(action, Done):
            return
        else:
            patience = max(1e-3, action.until - clock())


def _hand_over(scheduler: Scheduler[ItemT], finished: FinishedJob[ItemT]) -> None:
    if isinstance(finished.outcome, _UnexpectedError):
        raise finished.outcome.error
    scheduler.finished(finished.job, finished.outcome, finished.started, finished.ended)


def _read(scheduler: Scheduler[ItemT], entries: Entries[ItemT], clock: Clock) -> bool:
    """Pass the next entry to *scheduler*, or the end of them, and return whether there was either."""
    try:
        entry = next(entries)
    except StopIteration:
        scheduler.end()
        return True
    if entry is LATER:
        return False
    if entry is None:
        scheduler.skip()
    else:
        scheduler.add(entry, clock())
    return True
