"""Rate limit of queries for results and reports: so many in any minute."""

from __future__ import annotations

from attrs import define, field


@define
class QueryWindow:
    """At most *most* queries in any *seconds*.

    A query counts until *seconds* after its answer came: it arrived before that, so any two that are *most* apart
    arrive at least *seconds* apart, however the network delays them.
    """

    most: int
    seconds: float = 60.0
    _ends: list[float] = field(factory=list[float], init=False)
    _open: int = field(default=0, init=False)

    def delay(self, now: float) -> float | None:
        """Return the seconds until the next query may start, or `None` if one must be answered first."""
        self._ends = [end for end in self._ends if end + self.seconds > now]
        if self._open + len(self._ends) < self.most:
            return 0.0
        return self._ends[0] + self.seconds - now if self._ends else None

    def start(self) -> None:
        """Count a query as sent."""
        self._open += 1

    def answered(self, now: float) -> None:
        """Record that a query was answered, or failed."""
        self._open -= 1
        self._ends.append(now)

    def mark_exhausted(self, at: float) -> None:
        """Count all queries as sent at *at*: those of an earlier process are not known one by one."""
        self._ends = [at] * self.most
