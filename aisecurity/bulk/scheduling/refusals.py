"""Judgement of refusals (429): too many requests at once, or a quota that is used up."""

from __future__ import annotations

import math

from attrs import define, field

from .minute_quota import WINDOW, MinuteQuota

MIN_PAUSE = 0.2
MAX_PAUSE = 1.6
"""Between two trials where nothing is under way; they double."""
SILENCE = 8.0
"""Seconds of nothing but refusals from which a quota may be used up: a place comes free sooner, as a rule."""
KNOWN_SILENCE = 2.0
"""The same where a quota is known: others may have taken of it."""
EARLY = 5.0
"""Seconds by which a quota may have room before this process's first is a minute ago: others may have begun sooner.

What is taken before that shows that there was no place, for longer than usual.
"""
FIRST_HOLD = 4.0
HOLD_FACTOR = 3.0
"""Seconds between trials from then on, and how they grow, but not beyond the time when the quota has room again."""
MAX_HOLD = 12.0
"""Most of those where places are known and a quota is not: others may just have all places."""


@define
class Refusals:
    """Doubt after a refusal that was no surprise of a higher limit, until a request that began after it is answered.

    In doubt one request at a time is tried, ever more rarely. If it is answered soon, there were too many at once. If
    all are refused for a while, a quota is used up, and nothing is sent before the service's Retry-After.
    """

    patience: float
    """Most seconds that one Retry-After holds all requests back."""
    quota: MinuteQuota = field(factory=MinuteQuota)
    held_until: float = field(default=-math.inf, init=False)
    in_row: int = field(default=0, init=False)
    _places_known: bool = field(default=False, init=False)
    _doubted_at: float = field(default=-math.inf, init=False)
    _silent_at: float = field(default=-math.inf, init=False)
    """When nothing but refusals means that a quota may be used up."""
    _room_at: float = field(default=-math.inf, init=False)
    """When a quota that is used up would have room."""
    _taken: int = field(default=0, init=False)
    """What the service had taken in a minute when the doubt began, with those that were under way."""
    _alone: int = field(default=0, init=False)
    _holds: int = field(default=0, init=False)
    _trial: float | None = field(default=None, init=False)

    @property
    def is_strict(self) -> bool:
        """Whether one request at a time is tried: where places are known, the first refusal is one of these."""
        return self.in_row > self._places_known

    def delay(self, now: float, in_flight: int) -> float | None:
        """Return the seconds until a request may start, or `None` if one must be answered first."""
        wait = max(self.quota.delay(now, in_flight), self.held_until - now)
        return None if math.isinf(wait) or (self.is_strict and self._trial is not None) else wait

    def start(self, now: float, in_flight: int) -> None:
        """Record that a request starts beside *in_flight* others."""
        self.quota.start(now, in_flight)
        if self.is_strict:
            self._trial = now

    def hold(self, until: float) -> None:
        """Start nothing before *until*."""
        self.held_until = max(self.held_until, until)

    def ended(self, started: float, now: float) -> None:
        """Record that a request ended, in any way."""
        self.quota.is_refused_probe(started, now)
        if self._trial is not None and started >= self._trial:
            self._trial = None

    def good(self, started: float, now: float) -> bool:
        """Record that the service took a request that began at *started*; return whether a quota was used up before."""
        self.quota.taken(started, now)
        if not self.in_row or started < self._doubted_at:
            return False
        self.in_row = 0
        if now < max(self._doubted_at + SILENCE, self._room_at - EARLY):
            self._places_known = True
            return False
        self.quota.exhausted(self._taken, now)
        return True

    def refused(self, started: float, now: float, retry_after: float | None, in_flight: int) -> bool:
        """Record a refusal that nothing explains; return whether it is of a request that began in doubt."""
        further = self.in_row > 0 and started >= self._doubted_at
        if not self.in_row:
            self._doubted_at, self._taken, self._alone, self._holds = now, 0, 0, 0
            self._silent_at = now + self._silence(now)
            self._room_at = room if (room := self.quota.room_at(now)) < math.inf else -math.inf
        if further or not self.in_row:
            self.in_row += 1
            self.quota.doubted(now, in_flight)
        self._taken = max(self._taken, self.quota.total(now))
        if in_flight == 0:
            # No request of its own will free a place.
            self.hold(self._next_trial(now, min(retry_after or 0.0, self.patience)))
        return further

    def _silence(self, now: float) -> float:
        """Return the seconds after which nothing but refusals means that a quota may be used up."""
        if not self.quota.is_known:
            return SILENCE
        return KNOWN_SILENCE if self._places_known and not self.quota.is_near(now) else 0.0

    def _next_trial(self, now: float, asked: float) -> float:
        if now < self._silent_at:
            until = now + min(MAX_PAUSE, MIN_PAUSE * 2.0 ** min(self._alone, 10))
            self._alone += 1
        elif asked > WINDOW:
            return self._doubted_at + asked
        else:
            most = MAX_HOLD if self._places_known and not self.quota.is_known else WINDOW
            until = now + min(most, FIRST_HOLD * HOLD_FACTOR ** min(self._holds, 10))
            self._holds += 1
        return min(until, max(now + MIN_PAUSE, self.quota.room_at(now)))
