"""Common part of the schedulers of both modes, which threads and asyncio tasks drive alike."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from typing import Any, Generic

from aisecurity._long_text import combined
from aisecurity.bulk.items import Entry, ItemT
from aisecurity.bulk.outcomes import Scanned, ScanOutcome, scanned
from aisecurity.exceptions import AISecSDKException

from .actions import Action, Done, Emit, Job, Read, RequestDefaults, ScanUnit, SchedulerEvent, Start, Wait
from .adaptive_limit import AdaptiveLimit
from .item_retry import ItemRetry


class Scheduler(ABC, Generic[ItemT]):
    """Decides the next action, and is passed its result. Times are seconds of a monotonic clock."""

    def __init__(self, defaults: RequestDefaults, limit: AdaptiveLimit, retry: ItemRetry) -> None:
        self.limit = limit
        self.running = 0
        self._defaults = defaults
        self._retry = retry
        self._events: deque[SchedulerEvent[ItemT]] = deque()
        self._waiting: deque[ScanUnit[ItemT]] = deque()
        self._parts: dict[int, dict[int, tuple[ScanOutcome, int, float]]] = {}
        self._unsettled = 0
        self._reading = False
        self._ended = False
        self._stop_requested = False
        self._stopped = False

    def next(self, now: float) -> Action[ItemT]:
        """Return the action for *now*; known outcomes are passed on before anything is started."""
        if self._stop_requested and not self._stopped:
            self._stop()
        if self._events:
            event = self._events.popleft()
            self._unsettled -= isinstance(event, Scanned)
            return Emit(event)
        job, until = self._choose(now)
        if job is not None:
            self.running += 1
            return Start(job)
        if not self._ended and not self._reading and self._has_room():
            self._reading = True
            return Read()
        return Done() if self._is_done() else Wait(until)

    def add(self, entry: Entry[ItemT], now: float) -> None:
        """Add an entry that was read."""
        self._reading = False
        self._unsettled += 1
        if entry.error is not None:
            self._events.append(scanned(entry, entry.error, 0, 0.0))
        else:
            self._enqueue(entry, now)

    def skip(self) -> None:
        """Record that the entry that was read needs no scan."""
        self._reading = False

    def end(self) -> None:
        """Record that there is no further entry."""
        self._reading, self._ended = False, True

    def request_stop(self) -> None:
        """Start nothing more, and be done when all running jobs are finished; the other entries stay without outcome.

        A signal handler may call this: it changes nothing until the next step is asked for.
        """
        self._stop_requested = True

    def finished(self, job: Job[ItemT], outcome: Any, started: float, now: float) -> None:
        """Record the result of *job*, or the AISecSDKException that it raised."""
        self.running -= 1
        self._finished(job, outcome, started, now)

    def _stop(self) -> None:
        self.end()
        self._stopped = True
        self._waiting.clear()

    def _enqueue(self, entry: Entry[ItemT], now: float) -> None:
        self._waiting.extend(ScanUnit(entry=entry, part=part) for part in range(len(entry.contents)))

    def _settle(self, unit: ScanUnit[ItemT], outcome: ScanOutcome, latency: float, req_id: int | None = None) -> None:
        """Keep the outcome of *unit*; once all parts of its entry have one, combine them into that of the entry."""
        entry, parts = unit.entry, len(unit.entry.contents)
        if parts == 1:
            self._events.append(scanned(entry, outcome, unit.attempts, latency, req_id))
            return
        known = self._parts.setdefault(entry.index, {})
        known[unit.part] = outcome, unit.attempts, latency
        if len(known) == parts:
            del self._parts[entry.index]
            outcomes, attempts, latencies = zip(*(known[part] for part in range(parts)), strict=True)
            self._events.append(scanned(entry, combined(outcomes), sum(attempts), sum(latencies)))

    @abstractmethod
    def _choose(self, now: float) -> tuple[Job[ItemT] | None, float]:
        """Return the job to start, or `None`, and the time to ask again."""

    @abstractmethod
    def _has_room(self) -> bool:
        """Return whether another entry may be read."""

    @abstractmethod
    def _is_done(self) -> bool:
        """Return whether nothing is running or waiting."""

    # Any: a mode is passed back its own kinds of job alone, with the results that these have.
    @abstractmethod
    def _finished(self, job: Any, outcome: Any, started: float, now: float) -> None: ...


def error_of(outcome: Any) -> AISecSDKException | None:
    """Return the outcome if it is an error."""
    return outcome if isinstance(outcome, AISecSDKException) else None
