"""Judgement of refusals (429): too many requests at once, or a quota that is used up."""

from __future__ import annotations

import math

from attrs import define, field

from .minute_quota import WINDOW, MinuteQuota

MIN_PAUSE = 0.05
MAX_PAUSE = 1.0
"""Between two trials; they double."""
SILENCE = 8.0
"""Seconds of nothing but refusals from which a quota is taken to be used up: a place comes free sooner."""
SILENCE_OF_KNOWN = 0.3
"""The same where such a quota is known."""
FIRST_HOLD = 5.0
"""Seconds; each further one is twice as long, but none goes beyond a minute in all; a longer Retry-After is kept to."""
MAX_HOLD = 60.0
MAX_HOLDS = 10


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
    doubted_at: float = field(default=-math.inf, init=False)
    _taken: int = field(default=0, init=False)
    """What the service had taken in a minute when the doubt began."""
    _holds: int = field(default=0, init=False)
    _trial: float | None = field(default=None, init=False)
    _trial_at: float = field(default=-math.inf, init=False)

    @property
    def is_strict(self) -> bool:
        """Whether one request at a time is tried: where places are known, the first refusal is one of these."""
        return self.in_row > self._places_known

    def delay(self, now: float, in_flight: int) -> float | None:
        """Return the seconds until a request may start, or `None` if one must be answered first."""
        if self.is_strict and self._trial is not None:
            return None
        wait = self.quota.delay(now, in_flight)
        if math.isinf(wait):
            return None
        return max(wait, self.held_until - now, self._trial_at - now if self.is_strict else 0.0)

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

    def good(self, started: float, now: float) -> None:
        """Record that the service took a request that began at *started*: no doubt is left that began before."""
        self.quota.taken(started, now)
        if self.in_row and started >= self.doubted_at:
            if self._holds:
                self.quota.exhausted(self._taken, now)
            else:
                self._places_known = True
            self.in_row = self._holds = 0

    def doubt(self, now: float, in_flight: int) -> None:
        """Begin to doubt, after a refusal at *now* that nothing explains, beside *in_flight* other requests."""
        self.in_row, self.doubted_at, self._taken = 1, now, self.quota.total(now)
        # Alone it has freed no place, and nothing of its own will.
        self._trial_at = now if in_flight else now + MIN_PAUSE

    def is_used_up(self, now: float, retry_after: float | None, in_flight: int) -> bool:
        """Return whether a quota is used up, after a request was refused that began in doubt."""
        self.in_row += 1
        self._trial_at = now + min(MAX_PAUSE, MIN_PAUSE * 2.0 ** min(self.in_row - 2, 10))
        if in_flight or now < self.doubted_at + (SILENCE_OF_KNOWN if self.quota.is_known else SILENCE):
            return False
        if not self._holds:
            # With those that were under way when the doubt began.
            self._taken = max(self._taken, self.quota.total(now))
        until = now + min(MAX_HOLD, FIRST_HOLD * 2.0**self._holds)
        asked = max(WINDOW, min(retry_after or 0.0, self.patience))
        over = self.doubted_at + asked
        self.hold(over if now < over < until or asked > WINDOW else until)
        self._holds = min(self._holds + 1, MAX_HOLDS)
        return True
