"""Player of a scheduler on a simulated clock: jobs take as long as a test sets, and nothing waits."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterable
from itertools import count
from typing import Any

from aisecurity.bulk.items import Entry
from aisecurity.bulk.outcomes import Scanned
from aisecurity.bulk.scheduling.actions import Done, Emit, Job, Read, SchedulerEvent, Start
from aisecurity.bulk.scheduling.scheduler import Scheduler


class SchedulerPlayer:
    """Plays a scheduler: it records the outcomes, the events, and each job with its start; its clock never waits."""

    def __init__(self, scheduler: Scheduler[Any], answer: Callable[[Job[Any], float], tuple[float, Any]]) -> None:
        self.scheduler = scheduler
        self.now = 0.0
        self.events: list[SchedulerEvent[Any]] = []
        self.jobs: list[tuple[float, Job[Any]]] = []
        self.most_at_once = 0
        self.most_in_hand = 0
        self._answer = answer
        self._under_way: list[tuple[float, int, Job[Any], float, Any]] = []
        self._tie = count()

    @property
    def outcomes(self) -> dict[int, Scanned]:
        """What became of each item; each has one outcome."""
        scanned = [event for event in self.events if isinstance(event, Scanned)]
        assert len({one.index for one in scanned}) == len(scanned)
        return {one.index: one for one in scanned}

    def run(self, entries: Iterable[Entry[Any] | None], until: float = math.inf) -> SchedulerPlayer:
        """Play to the end, or until the clock says *until*."""
        left, read = iter(entries), 0
        while self.now < until and not isinstance(step := self.scheduler.next(self.now), Done):
            if isinstance(step, Emit):
                self.events.append(step.event)
            elif isinstance(step, Start):
                self._start(step.job)
            elif isinstance(step, Read):
                read += self._read(next(left, False))
                self.most_in_hand = max(self.most_in_hand, read - len(self.outcomes) if read < 1000 else 0)
            else:
                self._wait(step.until)
        return self

    def _start(self, job: Job[Any]) -> None:
        latency, outcome = self._answer(job, self.now)
        self.jobs.append((self.now, job))
        heapq.heappush(self._under_way, (self.now + latency, next(self._tie), job, self.now, outcome))
        self.most_at_once = max(self.most_at_once, len(self._under_way))

    def _read(self, entry: Entry[Any] | bool | None) -> int:  # noqa: FBT001 - False stands for the end
        if entry is None:
            self.scheduler.skip()
        elif isinstance(entry, Entry):
            self.scheduler.add(entry, self.now)
            return 1
        else:
            self.scheduler.end()
        return 0

    def _wait(self, until: float) -> None:
        first = self._under_way[0][0] if self._under_way else math.inf
        assert min(first, until) < math.inf, "the scheduler waits for nothing"
        self.now = max(self.now, min(first, until))
        while self._under_way and self._under_way[0][0] <= self.now:
            ended, _, job, started, outcome = heapq.heappop(self._under_way)
            self.scheduler.finished(job, outcome, started, ended)
