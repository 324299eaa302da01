"""Record of a run: its figures and their provenance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from .jobs import Found
from .scenarios import VENDOR, Client
from .starting import Start
from .statistics import Spread, ratio, values


@dataclass(kw_only=True)
class Record:
    """One run. The keys of rounds and starts are scenario, or half, and client, by name."""

    facts: dict[str, str]
    limit: tuple[float, float] = (0.0, 0.0)
    """Requests a second from raw sockets, and the server's seconds of processor time for each."""
    rounds: list[dict[tuple[str, str], Found]] = field(default_factory=list[dict[tuple[str, str], Found]])
    starts: list[dict[tuple[str, str], Start]] = field(default_factory=list[dict[tuple[str, str], Start]])
    interrupts: list[dict[tuple[str, str], float]] = field(default_factory=list[dict[tuple[str, str], float]])
    """Seconds from Ctrl-C to KeyboardInterrupt."""
    growth: dict[str, Found] = field(default_factory=dict[str, Found])
    bulk: dict[str, Found] = field(default_factory=dict[str, Found])

    def value(self, scenario: str, client: Client, figure: Callable[[Found], float]) -> Spread | None:
        """Return a figure over the rounds."""
        return values(self.rounds, (scenario, client.name), figure)

    def ratio(
        self, scenario: str, client: Client, figure: Callable[[Found], float], base: Client = VENDOR
    ) -> Spread | None:
        """Return a figure in relation to that of *base* in the same round."""
        return ratio(self.rounds, (scenario, client.name), (scenario, base.name), figure)

    def start(self, half: str, client: Client, figure: Callable[[Start], float]) -> Spread | None:
        """Return a figure of starting over the rounds."""
        return values(self.starts, (half, client.name), figure)

    def start_ratio(self, half: str, client: Client, figure: Callable[[Start], float]) -> Spread | None:
        """Return a figure of starting in relation to the vendor's."""
        return ratio(self.starts, (half, client.name), (half, VENDOR.name), figure)

    def interrupt(self, half: str, client: Client) -> Spread | None:
        """Return the milliseconds from Ctrl-C to KeyboardInterrupt."""
        return values(self.interrupts, (half, client.name), lambda seconds: seconds * 1e3)


def cpu(found: Found) -> float:
    """Return the processor time per call."""
    return found.each


def rate(found: Found) -> float:
    """Return the calls a second."""
    return found.rate


def peak(found: Found) -> float:
    """Return the bytes of memory at the peak."""
    return found.peak


def wall(found: Found) -> float:
    """Return the seconds that it took."""
    return found.wall
