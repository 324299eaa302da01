"""Strict service and the processes that meet it, on a played clock: the schedulers are the real ones, nothing waits."""

from __future__ import annotations

import heapq
import math
import random
from collections import deque
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any

from attrs import define, field

from aisecurity.bulk.items import read_item
from aisecurity.bulk.outcomes import Scanned
from aisecurity.bulk.scheduling.actions import Done, Emit, Job, ScanJob, Start, Wait
from aisecurity.bulk.scheduling.scheduler import Scheduler
from aisecurity.generated_openapi_client import AsyncScanResponse
from tests.support.errors import throttled
from tests.support.samples import allowed

VERDICT = allowed()


@define(eq=False, kw_only=True)
class StrictService:
    """A service with limits, each of which may be absent; what it refuses it refuses at once, and does not count."""

    places: Callable[[float], float] = lambda _now: math.inf
    """Scans at once, by the time."""
    quota: float = math.inf
    """Requests in any minute."""
    latency: Callable[[int], float] = lambda _busy: 0.05
    """Seconds of a scan, by the number of scans that are being made."""
    retry_after: float | None = 60.0
    chance: random.Random = field(factory=lambda: random.Random(5))  # noqa: S311 - a test
    busy: int = field(default=0, init=False)
    taken: int = field(default=0, init=False)
    refused: list[float] = field(factory=list[float], init=False)
    _minute: deque[float] = field(factory=deque[float], init=False)

    def network(self) -> float:
        """Return the seconds of one way."""
        return self.chance.uniform(0.0005, 0.003)

    def take(self, now: float) -> float | None:
        """Return the seconds that a request takes which arrives at *now*, or `None` if it is refused."""
        while self._minute and self._minute[0] <= now - 60:
            self._minute.popleft()
        if len(self._minute) >= self.quota or self.busy >= self.places(now):
            self.refused.append(now)
            return None
        if self.quota < math.inf:
            self._minute.append(now)
        self.busy += 1
        self.taken += 1
        return self.latency(self.busy) * self.chance.uniform(0.9, 1.1)

    @property
    def refused_share(self) -> float:
        """The share of all requests that were refused."""
        return len(self.refused) / max(1, len(self.refused) + self.taken)


@define(eq=False)
class _Process:
    scheduler: Scheduler[Any]
    rows: int
    begin: float
    read: int = 0
    outcomes: list[Scanned] = field(factory=list[Scanned])
    is_done: bool = False
    wake: float = math.inf


class SideBySide:
    """Processes that scan *rows* rows each against one service, and begin *apart* seconds after one another."""

    def __init__(self, service: StrictService, schedulers: list[Scheduler[Any]], rows: int, apart: float = 0.1) -> None:
        self.now = 0.0
        self.service = service
        self.processes = [_Process(one, rows, number * apart) for number, one in enumerate(schedulers)]
        self._tie = count()
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []

    @property
    def outcomes(self) -> list[Scanned]:
        """The outcomes of all rows; each row has one."""
        for one in self.processes:
            assert len({outcome.index for outcome in one.outcomes}) == len(one.outcomes)
        return [outcome for one in self.processes for outcome in one.outcomes]

    @property
    def pace(self) -> float:
        """Verdicts a second."""
        return sum(one.error is None for one in self.outcomes) / self.now

    def run(self, until: float = math.inf) -> SideBySide:
        """Play to the end, or until the clock says *until*."""
        for one in self.processes:
            self._at(one.begin, partial(self._drive, one))
        while self._agenda and self._agenda[0][0] <= until and not all(one.is_done for one in self.processes):
            self.now, _, action = heapq.heappop(self._agenda)
            action()
        self.now = self.now if all(one.is_done for one in self.processes) else until
        return self

    def _at(self, time: float, action: Callable[[], None]) -> None:
        heapq.heappush(self._agenda, (time, next(self._tie), action))

    def _drive(self, one: _Process) -> None:
        while not isinstance(step := one.scheduler.next(self.now), Wait | Done):
            if isinstance(step, Emit):
                if isinstance(step.event, Scanned):
                    one.outcomes.append(step.event)
            elif isinstance(step, Start):
                self._at(self.now + self.service.network(), partial(self._arrive, one, step.job, self.now))
            else:
                self._read(one)
        one.is_done = isinstance(step, Done)
        if isinstance(step, Wait) and step.until < one.wake:
            one.wake = max(step.until, self.now + 1e-6)
            self._at(one.wake, partial(self._wake, one, one.wake))

    def _wake(self, one: _Process, time: float) -> None:
        if time == one.wake:
            one.wake = math.inf
            self._drive(one)

    def _read(self, one: _Process) -> None:
        if one.read == one.rows:
            one.scheduler.end()
            return
        one.scheduler.add(read_item(one.read, "x"), self.now)
        one.read += 1

    def _arrive(self, one: _Process, job: Job[Any], sent: float) -> None:
        now = self.now
        seconds = self.service.take(now)
        if seconds is None:
            error = throttled(self.service.retry_after)
            self._at(now + self.service.network(), lambda: self._answer(one, job, error, sent))
            return

        def leave() -> None:
            self.service.busy -= 1
            verdict = VERDICT if isinstance(job, ScanJob) else AsyncScanResponse(scan_id="", report_id="")
            self._at(self.now + self.service.network(), lambda: self._answer(one, job, verdict, sent))

        self._at(now + seconds, leave)

    def _answer(self, one: _Process, job: Job[Any], outcome: Any, started: float) -> None:
        one.scheduler.finished(job, outcome, started, self.now)
        self._drive(one)
