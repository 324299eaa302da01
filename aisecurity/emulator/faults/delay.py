"""Faults that delay a request."""

import abc
from random import Random
from typing import Literal

from attrs import field, frozen, validators


class Delay(abc.ABC):
    """A fault that delays a request before it is processed."""

    @abc.abstractmethod
    def seconds(self, random: Random) -> float:
        """Draw the delay of one request, in seconds."""


@frozen(kw_only=True)
class LatencyFault(Delay):
    """A delay in seconds: fixed, uniform within *spread*, or normal, cut at three times *spread*."""

    latency: float = field(default=1.0, validator=validators.ge(0.0))
    distribution: Literal["fixed", "uniform", "normal"] = "fixed"
    spread: float = field(default=0.0, validator=validators.ge(0.0))

    def seconds(self, random: Random) -> float:
        """Draw a delay; it is never negative."""
        if self.distribution == "uniform":
            return max(0.0, random.uniform(self.latency - self.spread, self.latency + self.spread))
        if self.distribution == "normal":
            drawn = random.gauss(0.0, self.spread)
            return max(0.0, self.latency + min(max(drawn, -3 * self.spread), 3 * self.spread))
        return self.latency
