"""Simulation of a job of many processes on a played clock: their schedulers against one service, and nothing waits."""

from __future__ import annotations

import heapq
import random
from collections import deque
from collections.abc import Iterator
from typing import Any

from attrs import define, field, frozen

from aisecurity.bulk.items import Entry
from aisecurity.bulk.outcomes import Scanned
from aisecurity.bulk.scheduling.actions import Done, Emit, Read, RequestDefaults, Start
from aisecurity.bulk.scheduling.actions import Job as Request
from aisecurity.bulk.scheduling.adaptive_limit import AUTO_START, AdaptiveLimit, ConcurrencyRange
from aisecurity.bulk.scheduling.item_retry import ItemRetry
from aisecurity.bulk.scheduling.sync_mode import SyncModeScheduler
from aisecurity.exceptions import AISecSDKException, RateLimitError, ServerError
from aisecurity.generated_openapi_client import AiProfile, ScanResponse
from aisecurity.scan.models.content import Content
from benchmarks.scale_model import AT_ONCE, Job, Service

DEFAULTS = RequestDefaults(ai_profile=AiProfile(profile_name="p"))
CONTENTS = (Content(prompt="p"),)
VERDICT = ScanResponse.from_dict(
    {"report_id": "R", "scan_id": "s", "category": "benign", "action": "allow", "profile_name": "p"}
)
SPREAD = 0.5
"""Share by which a scan may take shorter or longer."""


@frozen(kw_only=True)
class Course:
    """What became of a job: requests by how they ended, and rows without a verdict."""

    seconds: float
    requests: int
    refused: int
    verdicts: int
    errors: int


@define(eq=False)
class PlayedService:
    """A service with a quota in any minute, whose scans take a while, and some of which fail."""

    service: Service
    chance: random.Random
    requests: int = 0
    refused: int = 0
    _taken: deque[float] = field(factory=deque[float])

    def answer(self, now: float) -> tuple[float, ScanResponse | AISecSDKException]:
        """Return how long the answer to a request takes, and the answer."""
        self.requests += 1
        while self._taken and self._taken[0] <= now - 60:
            self._taken.popleft()
        if len(self._taken) >= self.service.quota:
            self.refused += 1
            return 0.01, RateLimitError(429, retry_after=60.0)
        self._taken.append(now)
        latency = self.service.latency * self.chance.uniform(1 - SPREAD, 1 + SPREAD)
        return latency, ServerError(503) if self.chance.random() < self.service.failures else VERDICT


@define(eq=False)
class Process:
    """One process: its batches one after the other, each played to its end, under a limit that outlives them."""

    limit: AdaptiveLimit
    retry: ItemRetry
    batches: list[int]
    """Rows of each."""
    outcomes: list[Scanned[None]] = field(factory=list[Scanned[None]])
    asked: int = 0
    """How often it was asked what is next: only the last time that it gave counts."""
    scheduler: SyncModeScheduler[None] = field(init=False)
    _left: Iterator[Entry[None]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._begin()

    def step(self, now: float, service: PlayedService) -> Iterator[tuple[float, Request[None] | None, Any]]:
        """Yield what will be at which time: a request with its answer, or `None` where this is to be asked again."""
        self.asked += 1
        while True:
            action = self.scheduler.next(now)
            if isinstance(action, Emit):
                if isinstance(action.event, Scanned):
                    self.outcomes.append(action.event)
            elif isinstance(action, Read):
                self._read(now)
            elif isinstance(action, Start):
                latency, answer = service.answer(now)
                yield now + latency, action.job, answer
            elif isinstance(action, Done):
                if not self.batches:
                    return
                self._begin()
            else:
                yield action.until, None, self.asked
                return

    def _read(self, now: float) -> None:
        entry = next(self._left, None)
        if entry is None:
            self.scheduler.end()
        else:
            self.scheduler.add(entry, now)

    def _begin(self) -> None:
        rows = self.batches.pop()
        self.scheduler = SyncModeScheduler(DEFAULTS, self.limit, self.retry)
        self._left = (Entry(index=index, item=None, contents=CONTENTS) for index in range(rows))


def played(job: Job, service: Service, seed: int = 1) -> Course:
    """Play *job* to its end."""
    chance = random.Random(seed)
    answering = PlayedService(service, chance)
    processes = [_process(job, number, chance) for number in range(job.workers)]
    # The number keeps what is due at one time in order.
    due: list[tuple[float, int, Process, float, Request[None] | None, Any]] = []
    begun, now = 0, 0.0
    for process in processes:
        begun = _step(due, process, answering, now, begun)
    last = 0.0
    while due:
        now, _, process, started, request, answer = heapq.heappop(due)
        if request is not None:
            process.scheduler.finished(request, answer, started, now)
            last = now
        elif answer != process.asked:
            continue
        begun = _step(due, process, answering, now, begun)
    outcomes = [one for process in processes for one in process.outcomes]
    errors = sum(one.error is not None for one in outcomes)
    return Course(
        seconds=last,
        requests=answering.requests,
        refused=answering.refused,
        verdicts=len(outcomes) - errors,
        errors=errors,
    )


def _step(due: list[Any], process: Process, service: PlayedService, now: float, begun: int) -> int:
    for at, request, answer in process.step(now, service):
        if at < float("inf"):
            begun += 1
            heapq.heappush(due, (at, begun, process, now, request, answer))
    return begun


def _process(job: Job, number: int, chance: random.Random) -> Process:
    share = job.rows // job.workers + (number < job.rows % job.workers)
    batches = [min(job.batch, share - first) for first in range(0, share, job.batch)]
    limit = AdaptiveLimit(
        ConcurrencyRange(max(1, AUTO_START // job.workers), max(1, AT_ONCE // job.workers)),
        job.rate / job.workers if job.rate < float("inf") else None,
    )
    return Process(limit, ItemRetry(jitter=chance.random), batches)
