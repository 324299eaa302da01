"""Quota of requests a minute that the service has, as far as refusals have shown it."""

from __future__ import annotations

import math
from collections import deque

from attrs import define, field

WINDOW = 60
"""Seconds."""
TICKS = 10
"""Counts a second: what was taken together is sent together again, and must not all be at once."""
SPREAD = 6.0
"""Least seconds over which a minute's quota is sent: in one go it would meet the limit on requests at once."""
NEAR = 0.8
"""Share of the quota from which a refusal may be the quota's."""
FIRST_GAP = 15.0
MAX_GAP = 60.0
"""Seconds until one request beyond the quota is tried, after none was, and after each that was refused.

Sooner it would take what other processes have not yet sent of theirs.
"""


@define
class MinuteQuota:
    """Requests that the service takes from this process in a minute: known once everything was refused for a while.

    Counted when they are answered: the service counted each of them before that. Where the quota is used up, a
    single request more is tried now and then; while those are taken, the quota rises in doubling steps.
    """

    most: float = field(default=math.inf, init=False)
    _counts: deque[tuple[float, int]] = field(factory=deque[tuple[float, int]], init=False)
    _total: int = field(default=0, init=False)
    _next_at: float = field(default=-math.inf, init=False)
    _step: int = field(default=1, init=False)
    _gap: float = field(default=FIRST_GAP, init=False)
    _probe_at: float = field(default=math.inf, init=False)
    _probe: float | None = field(default=None, init=False)

    @property
    def is_known(self) -> bool:
        """Whether there is such a quota."""
        return self.most < math.inf

    def total(self, now: float) -> int:
        """Return how many were taken in the last minute."""
        while self._counts and self._counts[0][0] + WINDOW <= now:
            self._total -= self._counts.popleft()[1]
        return self._total

    def room_at(self, now: float) -> float:
        """Return when the first of those will be more than a minute ago; infinity if there are none."""
        self.total(now)
        return self._counts[0][0] + WINDOW if self._counts else math.inf

    def is_near(self, now: float) -> bool:
        """Return whether so much was taken in the last minute that a refusal may be the quota's."""
        return self.is_known and self.total(now) >= NEAR * self.most

    def delay(self, now: float, in_flight: int) -> float:
        """Return the seconds until another may start; infinity if one must be answered first."""
        if self._has_room(now, in_flight):
            return max(0.0, self._next_at - now)
        return max(0.0, min(self.room_at(now), self._probe_at) - now)

    def start(self, now: float, in_flight: int) -> None:
        """Record that a request starts beside *in_flight* others."""
        if not self._has_room(now, in_flight):
            self._probe, self._probe_at = now, math.inf
        elif self.is_known:
            self._next_at = max(now, self._next_at) + SPREAD / self.most

    def taken(self, started: float, now: float) -> None:
        """Count a request that the service took."""
        tick = math.ceil(now * TICKS) / TICKS
        self.total(now)
        last = self._counts.pop()[1] if self._counts and self._counts[-1][0] >= tick else 0
        self._counts.append((tick, last + 1))
        self._total += 1
        if self._is_probe(started):
            self.most += self._step
            self._step, self._gap = self._step * 2, FIRST_GAP
            self._probe, self._probe_at = None, now

    def is_refused_probe(self, started: float, now: float) -> bool:
        """Return whether the request that began at *started* was one beyond the quota, now that it was not taken."""
        is_probe = self._is_probe(started)
        if is_probe:
            self._wait(now)
        return is_probe

    def doubted(self, now: float, in_flight: int) -> None:
        """Record a refusal: near the quota that may be less, so it goes halfway to what was taken, or by one."""
        if self.is_near(now):
            room = max(0.0, self.most - self._total - in_flight)
            self.most, self._gap = max(1.0, self.most - max(1.0, room // 2)), FIRST_GAP
            self._wait(now)

    def exhausted(self, taken: int, now: float) -> None:
        """Record that requests are refused after *taken* of a minute."""
        if taken:
            self.most, self._gap = float(taken), FIRST_GAP
            self._wait(now)

    def _has_room(self, now: float, in_flight: int) -> bool:
        return not self.is_known or self.total(now) + in_flight < self.most

    def _is_probe(self, started: float) -> bool:
        return self._probe is not None and started >= self._probe

    def _wait(self, now: float) -> None:
        self._probe, self._step = None, 1
        self._probe_at = now + self._gap
        self._gap = min(MAX_GAP, self._gap * 2)
