"""Adaptive concurrency limit and rate limit of requests: a state machine that is passed the time."""

from __future__ import annotations

import math

from attrs import define, field, frozen

from aisecurity._core.retry import LASTING
from aisecurity.exceptions import (
    AISecSDKException,
    APIConnectionError,
    APIStatusError,
    ConfigurationError,
    RateLimitError,
    ResponseError,
)

from .limit_probe import LimitProbe
from .refusals import Refusals

AUTO_START = 2
"""It doubles with each round; where processes begin side by side, each finds its share before one has all."""
AUTO_MAX = 64
DOUBLED_MAX = 16
RAMP = 0.25
"""From there it grows by this share in each round: what is under way when a quota is used up is refused."""

THROTTLED_FACTOR = 0.75
"""Of what is under way, where a request was refused that began after a refusal."""
OUTAGE = 8
"""Failures in a row, at least, after which the service may be down."""
SLOWED_FACTOR = 0.85
FLOOR_DRIFT = 0.002
"""Share by which the latency floor moves towards the present latency with each answer."""
FLOOR_STEP = 0.1
"""The same after a cut for latency: a lasting rise becomes the new floor."""
SMOOTHING = 0.1
SLOW_FACTOR = 2.0
SLOW_GRACE = 0.1
"""Seconds by which latency may rise without a cut."""
MAX_OUTAGE_PAUSE = 60.0


@frozen
class ConcurrencyRange:
    """Initial and greatest number of requests under way."""

    start: int
    most: int

    @classmethod
    def parse(cls, value: str | int) -> ConcurrencyRange:
        """Return the range of "auto", or of a number that is both. ConfigurationError for anything else."""
        if value == "auto":
            return cls(AUTO_START, AUTO_MAX)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise ConfigurationError('concurrency: "auto" or a whole number from 1 is needed')
        return cls(value, value)


@define
class AdaptiveLimit:
    """Limit that grows by one with each round of good answers, and shrinks on 429 and on rising latency.

    Until the first cut it doubles with each round, up to DOUBLED_MAX, and grows by RAMP from there. A 429 cuts it to
    what is under way besides; the limit that was found is kept, and more than that is tried rarely: if it is refused,
    nothing else changes. A cut counts once for all requests that started before it.
    """

    range: ConcurrencyRange
    rate: float | None = None
    """Most scans started in a second, evenly; `None` is no limit."""
    patience: float = 600.0
    """Most seconds that one Retry-After holds all requests back."""
    current: float = field(init=False)
    in_flight: int = field(default=0, init=False)
    _refusals: Refusals = field(init=False)
    _probe: LimitProbe = field(factory=LimitProbe, init=False)
    _before: tuple[float, float] = field(default=(1.0, math.inf), init=False)
    """The limit, and that which was found, before the present doubt."""
    _next_start: float = field(default=-math.inf, init=False)
    _cut_at: float = field(default=-math.inf, init=False)
    _full_at: float = field(default=-math.inf, init=False)
    _was_cut: bool = field(default=False, init=False)
    _latency: float | None = field(default=None, init=False)
    _floor: float = field(default=math.inf, init=False)
    _failed_in_row: int = field(default=0, init=False)
    _outages: int = field(default=0, init=False)

    def __attrs_post_init__(self) -> None:
        if self.rate is not None and not 0 < self.rate < math.inf:
            raise ConfigurationError("rate: a number of scans a second above 0 is needed")
        self.current = float(self.range.start)
        self._refusals = Refusals(self.patience)

    @property
    def held_until(self) -> float:
        """The time before which nothing starts."""
        return self._refusals.held_until

    def delay(self, now: float) -> float | None:
        """Return the seconds until a request may start, or `None` if one must be answered first."""
        if self.in_flight >= int(self.current):
            return None
        wait = self._refusals.delay(now, self.in_flight)
        return None if wait is None else max(0.0, wait, self._next_start - now)

    def start(self, now: float, scans: int = 1) -> None:
        """Count a request that carries *scans* as under way."""
        self._refusals.start(now, self.in_flight)
        self.in_flight += 1
        if self.in_flight >= int(self.current):
            self._full_at = now
        if self.rate is not None:
            self._next_start = max(now, self._next_start) + scans / self.rate

    def answered(self, started: float, now: float, error: AISecSDKException | None = None) -> None:
        """Record that a request started at *started* was answered, or failed with *error*."""
        if self.in_flight >= int(self.current) and self._probe.ceiling < math.inf:
            # A driver may have begun the request a little after it was counted.
            self._full_at = now
        self.in_flight -= 1
        if isinstance(error, RateLimitError):
            self._throttled(started, now, error)
        elif error is None or (isinstance(error, APIStatusError) and error.status_code < 500):
            self._good(started, now)
        elif isinstance(error, (APIStatusError, APIConnectionError, ResponseError)) and not isinstance(error, LASTING):
            self._failed(started, now)
        self._refusals.ended(started, now)

    def abandon(self, now: float) -> None:
        """Record that nobody waits for the requests under way any more."""
        self.in_flight = 0
        self._refusals.ended(math.inf, now)

    def hold(self, until: float) -> None:
        """Start nothing before *until*."""
        self._refusals.hold(until)

    def _throttled(self, started: float, now: float, error: RateLimitError) -> None:
        refusals = self._refusals
        if (base := self._probe.refused(started)) is not None:
            self.current, self._cut_at = base, now
        elif refusals.quota.is_refused_probe(started, now) or (not refusals.in_row and started <= self._cut_at):
            return
        else:
            if not refusals.in_row:
                self._before = self.current, self._probe.ceiling
                self._cut_at, self._was_cut = now, True
            further = refusals.refused(started, now, error.retry_after, self.in_flight)
            self._lower(self.in_flight * (THROTTLED_FACTOR if further else 1.0))

    def _lower(self, most: float) -> None:
        """Go down to *most*, which is the limit that was found."""
        self.current = max(1.0, min(self.current, most))
        self._probe.found(self.current)

    def _cut(self, now: float, factor: float) -> None:
        self._cut_at, self._was_cut = now, True
        self.current = max(1.0, self.current * factor)

    def _failed(self, started: float, now: float) -> None:
        """Go down to one request at a time, after pauses that double, if a whole round fails: the service is down."""
        self._failed_in_row += 1
        is_round = self._outages > 0 or self._failed_in_row >= max(OUTAGE, self.current)
        if is_round and started > self._cut_at:
            self.hold(now + min(MAX_OUTAGE_PAUSE, 2.0 ** min(self._outages, 60)))
            self._outages += 1
            self._cut(now, 0.0)

    def _good(self, started: float, now: float) -> None:
        self._failed_in_row = self._outages = 0
        if self._refusals.good(started, now):
            # It said nothing about requests at once.
            self.current, self._probe.ceiling = self._before
        if self._slower(now - started):
            if started > self._cut_at:
                self._cut(now, SLOWED_FACTOR)
                self._floor += FLOOR_STEP * ((self._latency or 0.0) - self._floor)
        elif started <= self._full_at:
            # The limit was reached while this request was under way, so its answer says that the limit is good.
            self._grow(started, now)

    def _slower(self, latency: float) -> bool:
        smooth = latency if self._latency is None else self._latency + SMOOTHING * (latency - self._latency)
        self._latency = smooth
        self._floor = smooth if smooth < self._floor else self._floor + FLOOR_DRIFT * (smooth - self._floor)
        return smooth > self._floor * SLOW_FACTOR + SLOW_GRACE

    def _grow(self, started: float, now: float) -> None:
        most = float(self.range.most)
        if self.current < self._probe.ceiling:
            early = 1.0 if self.current < DOUBLED_MAX else RAMP
            step = 1.0 / self.current if self._was_cut else early
            self.current = min(most, self.current + step, self._probe.ceiling)
        else:
            self.current = self._probe.good(started, now, most)
