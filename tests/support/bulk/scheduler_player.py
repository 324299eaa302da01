"""Player of a scheduler on a simulated clock: jobs take as long as a test sets, and nothing waits."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterable
from itertools import count
from typing import Any, TypeVar

from aisecurity.bulk.items import Entry, ItemT, read_item
from aisecurity.bulk.outcomes import Scanned
from aisecurity.bulk.scheduling.actions import Done, Emit, Job, Read, RequestDefaults, SchedulerEvent, Start
from aisecurity.bulk.scheduling.adaptive_limit import AdaptiveLimit, ConcurrencyRange
from aisecurity.bulk.scheduling.item_retry import ItemRetry
from aisecurity.bulk.scheduling.scheduler import Scheduler
from aisecurity.exceptions import AISecSDKException, APIConnectionError, RateLimitError, ServerError
from aisecurity.generated_openapi_client import AiProfile, ScanResponse

E = TypeVar("E", bound=AISecSDKException)

DEFAULTS = RequestDefaults(ai_profile=AiProfile(profile_name="p"))
RETRY = ItemRetry(jitter=lambda: 1.0)
SCAN_ID = "0f5c3a1e-7d0b-4a53-9a51-2f2f3a0e1c77"


def limit(start: int = 8, most: int = 64, rate: float | None = None) -> AdaptiveLimit:
    """Return a limit that begins at *start*."""
    return AdaptiveLimit(ConcurrencyRange(start, most), rate)


def good_round(limit: AdaptiveLimit, now: float, latency: float = 0.1) -> float:
    """Fill the limit, answer everything well, and return the time after it."""
    number = 0
    while limit.delay(now) == 0:
        limit.start(now)
        number += 1
    for _ in range(number):
        limit.answered(now, now + latency)
    return now + latency


def allowed(scan_id: str = SCAN_ID, **members: Any) -> ScanResponse:
    """Return a verdict of "allow"."""
    given = {"report_id": f"R{scan_id}", "scan_id": scan_id, "category": "benign", "action": "allow"}
    return ScanResponse.from_dict({**given, **members})


def blocked(**members: Any) -> ScanResponse:
    """Return a verdict of "block"."""
    return allowed(**{"category": "malicious", "action": "block", **members})


def throttled(seconds: float | None = None) -> RateLimitError:
    """Return a 429."""
    return RateLimitError(429, {}, b"", "", seconds)


def unavailable(status: int = 503) -> ServerError:
    """Return a failure of the service that passes."""
    return ServerError(status, {}, b"", "")


def refused(kind: type[Any], status: int) -> AISecSDKException:
    """Return the exception of a status."""
    error: AISecSDKException = kind(status, {}, b"", "")
    return error


def unsent() -> APIConnectionError:
    """Return the failure of a request that certainly was not sent."""
    return APIConnectionError("refused", sent=False)


def entries(items: Iterable[ItemT]) -> list[Entry[ItemT]]:
    """Return the entries of items."""
    return [read_item(index, item) for index, item in enumerate(items)]


class Played:
    """What happened: outcomes by index, events in order, each job with its start, and the clock."""

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

    def run(self, entries: Iterable[Entry[Any] | None], until: float = math.inf) -> Played:
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
