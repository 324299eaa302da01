"""Simulated service for played schedulers of mode "async"."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

from attrs import define, field

from aisecurity.bulk.scheduling.actions import Job, QueryJob, SubmitJob
from aisecurity.bulk.scheduling.adaptive_limit import AdaptiveLimit
from aisecurity.bulk.scheduling.async_mode import AsyncModeScheduler
from aisecurity.bulk.scheduling.query_window import QueryWindow
from aisecurity.generated_openapi_client import AsyncScanResponse, ScanIdResult
from tests.support.samples import allowed

from .scheduler_player import SchedulerPlayer
from .scheduling_samples import DEFAULTS, RETRY, limit


def async_scheduler(given: AdaptiveLimit | None = None, deadline: float = 300.0) -> AsyncModeScheduler[Any]:
    """Return a scheduler of mode "async" on *given*, by default a usual limit."""
    return AsyncModeScheduler(DEFAULTS, given or limit(), RETRY, deadline=deadline, window=QueryWindow(10))


@define(eq=False)
class SimulatedService:
    """A service on the played clock: rows are ready after a while, come in any order, and some more than once."""

    seconds: tuple[float, float] = (0.5, 12.0)
    latency: float = 0.2
    failure: Callable[[Job[Any], float], Any] = lambda _job, _now: None
    """Called first with each job and the time; returns the exception to answer with, or `None`."""
    chance: random.Random = field(factory=lambda: random.Random(3))  # noqa: S311 - a test
    texts: Counter[str] = field(factory=Counter[str])
    rows: dict[str, list[tuple[float, int]]] = field(factory=dict[str, list[tuple[float, int]]])

    def __call__(self, job: Job[Any], now: float) -> tuple[float, Any]:
        """Answer a job that starts at *now*."""
        latency = self.chance.uniform(0.01, self.latency)
        if (failure := self.failure(job, now)) is not None:
            return latency, failure
        return latency, self.query(job, now + latency) if isinstance(job, QueryJob) else self.submit(job, now)

    def submit(self, job: Job[Any], now: float) -> AsyncScanResponse:
        """Accept a batch."""
        assert isinstance(job, SubmitJob)
        assert 1 <= len(job.units) <= 5
        self.texts.update(unit.content.prompt or "" for unit in job.units)
        scan_id = str(uuid.UUID(int=self.chance.getrandbits(128)))
        self.rows[scan_id] = [(now + self.chance.uniform(*self.seconds), n) for n in range(len(job.units))]
        return AsyncScanResponse.from_dict({"scan_id": scan_id, "report_id": f"R{scan_id}", "received": None})

    def query(self, job: QueryJob, now: float) -> list[ScanIdResult]:
        """Return the rows, in any order, and half of them twice."""
        assert 1 <= len(job.scan_ids) <= 5
        rows: list[ScanIdResult] = []
        for scan_id in job.scan_ids:
            for ready, req_id in self.rows[scan_id]:
                status = "complete" if ready <= now else "pending"
                rows.append(ScanIdResult(scan_id=scan_id, req_id=req_id, status=status, result=allowed(scan_id)))
        self.chance.shuffle(rows)
        return rows + rows[: len(rows) // 2]


def queries(played: SchedulerPlayer) -> list[float]:
    """Return the times at which queries were sent."""
    return [at for at, job in played.jobs if isinstance(job, QueryJob)]


def submissions(played: SchedulerPlayer) -> list[int]:
    """Return the number of units of each submission."""
    return [len(job.units) for _, job in played.jobs if isinstance(job, SubmitJob)]
