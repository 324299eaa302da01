"""The plan of mode "sync": many synchronous scans side by side."""

from __future__ import annotations

import math
from typing import Any

from aisecurity.exceptions import PayloadError, RateLimitError

from .actions import Common, ScanJob, Unit
from .adaptive_limit import Pace
from .delay_queue import Later
from .item_retry import Trying
from .scheduler import Plan, error_of


class Fanout(Plan):
    """Each content is a request of its own, tried again under the pace of all."""

    def __init__(self, common: Common, pace: Pace, trying: Trying) -> None:
        super().__init__(common, pace, trying)
        self._later: Later[Unit] = Later()

    def _stop(self) -> None:
        super()._stop()
        self._later.clear()

    def _choose(self, now: float) -> tuple[ScanJob | None, float]:
        # Behind the others: where the service is down, each try is spent on another item.
        self._waiting.extend(self._later.take(now))
        if not self._waiting:
            return None, self._later.next
        delay = self.pace.delay(now)
        if delay != 0:
            return None, math.inf if delay is None else now + delay
        self.pace.start(now)
        return ScanJob(unit=self._waiting.popleft(), common=self._common), now

    def _has_room(self) -> bool:
        # Twice the limit: what waits to be tried again must not keep the others from their turn.
        room = int(self.pace.limit)
        return not self._waiting and self.pace.in_flight < room and self._in_hand < 2 * room + 2

    def _is_done(self) -> bool:
        return self._ended and not (self.running or self._waiting or self._later)

    def _finished(self, job: ScanJob, outcome: Any, started: float, now: float) -> None:
        unit, error = job.unit, error_of(outcome)
        self.pace.answered(started, now, error)
        unit.attempts += not isinstance(error, PayloadError)
        unit.throttled += isinstance(error, RateLimitError)
        pause = None if error is None else self._trying.pause(unit, error)
        if pause is None:
            self._settle(unit, outcome, now - started)
        elif not self._stopped:
            self._later.add(now + pause, unit)
