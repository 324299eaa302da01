"""Search above the limit on requests at once that refusals have shown."""

from __future__ import annotations

import math

from attrs import define, field

CALM_ANSWERS = 8
CALM_ROUNDS = 12
"""Good answers, and full rounds of them, at the limit before more is tried.

Rounds, so that who has few places tries as often as who has many: who has many is refused more often in turn, and so
the shares of processes side by side become equal. Answers, so that few are refused where each has a place or two.
"""


@define
class LimitProbe:
    """The limit that was found, and the try of one more from time to time; where it has risen, the steps grow."""

    ceiling: float = field(default=math.inf, init=False)
    _step: int = field(default=1, init=False)
    _last_step: int = field(default=0, init=False)
    _good: int = field(default=0, init=False)
    _began: float | None = field(default=None, init=False)

    def found(self, limit: float) -> None:
        """Keep *limit*, which was not asked for: others use the service, too, or it takes less than it did."""
        self.ceiling = max(1.0, math.floor(limit))
        self._end()

    def refused(self, started: float) -> float | None:
        """Return the limit to go back to, if a request that began at *started* was refused because more was tried."""
        if self._began is None or started < self._began:
            return None
        self._end()
        return self.ceiling

    def good(self, started: float, now: float, most: float) -> float:
        """Record a good answer at the limit, and return the limit for the next requests, up to *most*."""
        if self._began is None:
            self._good += 1
            if self._good >= CALM_ANSWERS + CALM_ROUNDS * self.ceiling:
                self._began, self._good = now, 0
        elif started >= self._began:
            self._good += 1
            if self._good >= self.ceiling + self._step:
                self.ceiling += self._step
                self._step, self._last_step = self._step + self._last_step, self._step
                self._began, self._good = now, 0
        if self.ceiling >= most:
            self._end()
        return min(most, self.ceiling if self._began is None else self.ceiling + self._step)

    def _end(self) -> None:
        self._began, self._good, self._step, self._last_step = None, 0, 1, 0
