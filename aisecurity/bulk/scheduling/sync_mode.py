"""Scheduler of mode "sync": many synchronous scans side by side."""

from __future__ import annotations

import math
from typing import Any

from aisecurity.bulk.items import ItemT
from aisecurity.exceptions import RateLimitError

from .actions import RequestDefaults, ScanJob, ScanUnit
from .adaptive_limit import AdaptiveLimit
from .delay_queue import DelayQueue
from .item_retry import ItemRetry
from .scheduler import Scheduler, error_of


class SyncModeScheduler(Scheduler[ItemT]):
    """Scheduler that sends each content as a request of its own, retries included under the common limit."""

    def __init__(self, defaults: RequestDefaults, limit: AdaptiveLimit, retry: ItemRetry) -> None:
        super().__init__(defaults, limit, retry)
        self._delayed: DelayQueue[ScanUnit[ItemT]] = DelayQueue()
        self._refused: DelayQueue[ScanUnit[ItemT]] = DelayQueue()

    def _stop(self) -> None:
        super()._stop()
        self._delayed.clear()
        self._refused.clear()

    def _choose(self, now: float) -> tuple[ScanJob[ItemT] | None, float]:
        # Retries go behind the others: where the service is down, each attempt is spent on another item.
        self._waiting.extend(self._delayed.pop_due(now))
        self._waiting.extend(self._refused.pop_due(now))
        if not self._waiting and (not self._refused or self._can_read()):
            return None, self._next_due()
        delay = self.limit.delay(now)
        if delay != 0:
            return None, math.inf if delay is None else now + delay
        # What was refused waits out its Retry-After while there is other work that the service takes.
        unit = self._waiting.popleft() if self._waiting else self._refused.pop_first()
        self.limit.start(now)
        return ScanJob(unit=unit, defaults=self._defaults), now

    def _next_due(self) -> float:
        return min(self._delayed.next_due, self._refused.next_due)

    def _can_read(self) -> bool:
        return not self._ended and not self._reading and self._has_room()

    def _has_room(self) -> bool:
        # Twice the limit: items that wait for a retry must not keep the others from being sent.
        room = int(self.limit.current)
        return not self._waiting and self.limit.in_flight < room and self._unsettled < 2 * room + 2

    def _is_done(self) -> bool:
        return self._ended and not (self.running or self._waiting or self._delayed or self._refused)

    def _finished(self, job: ScanJob[ItemT], outcome: Any, started: float, now: float) -> None:
        unit, error = job.unit, error_of(outcome)
        self.limit.answered(started, now, error)
        unit.count(error)
        pause = None if error is None else self._retry.pause(unit, error)
        if error is None or pause is None:
            self._settle(unit, outcome, now - started)
        elif not self._stopped:
            self._retry.on_retry(unit.attempts, pause, error)
            (self._refused if isinstance(error, RateLimitError) else self._delayed).add(now + pause, unit)
