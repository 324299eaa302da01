"""Targets for the figures, by installation."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from . import scenarios
from .jobs import Found, Mark
from .records import Record, cpu, peak, rate, wall
from .scenarios import EARLY, FACADES, FAST, Client
from .starting import HALVES, Start
from .statistics import Spread, spread


@dataclass(frozen=True)
class Target:
    """A bound for each installation, and how the figure is found that it holds for."""

    what: str
    fast: float
    plain: float | None
    measure: Callable[[Record, Client], Spread | None]
    at_least: bool = False

    def bound(self, client: Client) -> float | None:
        """Return the bound for *client*."""
        return self.fast if client is FAST else self.plain

    def met(self, client: Client, value: Spread) -> bool:
        """Say whether the median keeps to the bound."""
        bound = self.bound(client)
        return bound is None or (value.median >= bound if self.at_least else value.median <= bound)


def _scan(
    what: str, scenario: str, figure: Callable[[Found], float], fast: float, plain: float, *, at_least: bool = False
) -> Target:
    return Target(what, fast, plain, lambda record, client: record.ratio(scenario, client, figure), at_least)


def _both(scenario: str, fast: tuple[float, float], plain: tuple[float, float]) -> tuple[Target, Target]:
    """Return the targets for processor time and throughput."""
    return (
        _scan(f"{scenario}: CPU", scenario, cpu, fast[0], plain[0]),
        _scan(f"{scenario}: throughput", scenario, rate, fast[1], plain[1], at_least=True),
    )


def _start(
    what: str, figure: Callable[[Start], float], fast: tuple[float, float], plain: tuple[float, float]
) -> tuple[Target, ...]:
    """Return the targets for the blocking half and for asyncio."""

    def one(half: str, fast: float, plain: float) -> Target:
        return Target(f"{what}, {half}", fast, plain, lambda record, client: record.start_ratio(half, client, figure))

    return tuple(one(*each) for each in zip(HALVES, fast, plain, strict=True))


def _facade(half: str, fast: float) -> Target:
    def measure(record: Record, client: Client) -> Spread | None:
        return record.value(FACADES[half], client, lambda found: found.each * 1e6)

    return Target(f"the facade alone, hot, {half}: us", fast, None, measure)


def _interrupt(half: str, bound: float) -> Target:
    def measure(record: Record, client: Client) -> Spread | None:
        return record.interrupt(half, client)

    return Target(f"Ctrl-C while a scan waits, {half}: ms", bound, bound, measure)


def _later(what: str, figure: Callable[[Mark], float], bound: float) -> Target:
    """Return the target for a figure after the most scans over that after 20,000."""

    def measure(record: Record, client: Client) -> Spread | None:
        found = record.growth.get(client.name)
        marks = list(found.marks) if found else []
        grown = [_over(figure(marks[-1]), figure(early)) for early in marks if early.calls == EARLY]
        return spread(grown) if grown else None

    return Target(f"{what} after 200,000 scans over 20,000", bound, bound, measure)


def _over(late: float, early: float) -> float:
    """Return how many times as much there is; nothing that stays nothing has not grown."""
    return late / early if early else math.inf if late else 1.0


TARGETS: Final = (
    *_both("blocking, 1", (0.25, 2.8), (0.29, 2.4)),
    *_both("asyncio, 1", (0.20, 4.0), (0.24, 3.4)),
    *_both("asyncio, 10", (0.15, 6.5), (0.20, 4.8)),
    *_both("asyncio, 100", (0.15, 6.5), (0.20, 5.0)),
    *_both(scenarios.MANY, (0.145, 6.8), (0.18, 5.5)),
    _facade("blocking", 15.0),
    _facade("asyncio", 15.0),
    _scan(f"{scenarios.PAUSES}: throughput", scenarios.PAUSES, rate, 15.0, 15.0, at_least=True),
    _scan(f"{scenarios.THREADS}: throughput", scenarios.THREADS, rate, 6.0, 5.0, at_least=True),
    _scan("body of 100 KB, asyncio, 10: CPU", "body of 100 KB", cpu, 0.18, 0.40),
    _scan("body of 1.5 MB, asyncio, 10: CPU", "body of 1.5 MB", cpu, 0.18, 0.50),
    *_start("import and Scanner()", lambda start: start.scanner, (0.20, 0.10), (0.20, 0.10)),
    *_start("process start to first verdict", lambda start: start.verdict, (0.37, 0.23), (0.36, 0.20)),
    *_start("memory after the first scan", lambda start: start.memory, (0.48, 0.30), (0.47, 0.22)),
    _scan("bytes to model, scan: CPU", scenarios.READ_SCAN, cpu, 0.42, 0.70),
    _scan("bytes to model, report: CPU", scenarios.READ_REPORT, cpu, 0.55, 0.55),
    _scan("burst of 200, 50 ms latency: CPU", scenarios.BURST, cpu, 0.9, 0.9),
    _scan("burst of 200, 50 ms latency: wall", scenarios.BURST, wall, 0.8, 0.8),
    _scan("batch of 5: CPU", scenarios.BATCH, cpu, 0.3, 0.4),
    _scan("peak memory, 500 at once", scenarios.MANY, peak, 0.8, 2.1),
    _interrupt("blocking", 50.0),
    _interrupt("asyncio", 50.0),
    _later("objects", lambda mark: mark.objects, 1.001),
    _later("memory", lambda mark: mark.memory, 1.02),
    _later("log handlers", lambda mark: mark.handlers, 1.0),
    _later("open files", lambda mark: mark.files, 1.0),
)
