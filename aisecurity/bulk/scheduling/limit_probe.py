"""Search above the limit on requests at once that refusals have shown."""

from __future__ import annotations

import math

from attrs import define, field

CALM_ANSWERS = 40
"""Good answers at the limit, for each of its steps of caution, before more is tried: so few requests are refused."""
MAX_CAUTION = 4


@define
class LimitProbe:
    """The limit that was found, and when to try more: ever more rarely, but in doubling steps where it has risen."""

    ceiling: float = field(default=math.inf, init=False)
    _caution: int = field(default=1, init=False)
    _step: int = field(default=1, init=False)
    _calm: int = field(default=0, init=False)
    _began: float | None = field(default=None, init=False)

    def found(self, limit: float) -> None:
        """Keep *limit*, which was not asked for: others use the service, too, or it takes less than it did."""
        self.ceiling, self._began = max(1.0, math.floor(limit)), None
        self._caution, self._step, self._calm = 1, 1, 0

    def refused(self, started: float) -> float | None:
        """Return the limit to go back to, if a request that began at *started* was refused because more was tried."""
        if self._began is None or started < self._began:
            return None
        self._began = None
        self._caution = min(MAX_CAUTION, self._caution * 2)
        self._step, self._calm = 1, 0
        return self.ceiling

    def good(self, started: float, now: float, most: float) -> float:
        """Record a good answer at the limit, and return the limit for the next requests, up to *most*."""
        if self._began is None:
            self._calm += 1
            if self._calm < CALM_ANSWERS * self._caution:
                return min(most, self.ceiling)
            self._began, self._calm = now, 0
        elif started >= self._began:
            self._calm += 1
            if self._calm >= self.ceiling + self._step:
                self.ceiling += self._step
                self._step, self._caution, self._calm, self._began = self._step * 2, 1, 0, now
        if self.ceiling >= most:
            self._began = None
            return most
        return min(most, self.ceiling + self._step)
