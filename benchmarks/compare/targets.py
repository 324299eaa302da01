"""Targets for the figures."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from . import scenarios
from .jobs import Found, Mark
from .records import Record, cpu, rate, wall
from .scenarios import FAST, PLAIN, PYREQWEST, VENDOR, Client
from .starting import Start
from .statistics import Spread, ratio


@dataclass(frozen=True)
class Target:
    """A bound, and how the figure is found that it holds for."""

    what: str
    bound: float
    measure: Callable[[Record], Spread | None]
    at_least: bool = False

    def met(self, value: Spread) -> bool:
        """Say whether the median keeps to the bound."""
        return value.median >= self.bound if self.at_least else value.median <= self.bound


def _scan(what: str, scenario: str, figure: Callable[[Found], float], bound: float, base: Client = VENDOR) -> Target:
    return Target(what, bound, lambda record: record.ratio(scenario, FAST, figure, base), at_least=figure is rate)


def _start(what: str, half: str, figure: Callable[[Start], float], bound: float) -> Target:
    return Target(f"{what}, {half}", bound, lambda record: record.start_ratio(half, FAST, figure))


def _flat(record: Record) -> Spread | None:
    """Return what a scan on httpx costs at 500 over what it costs at 10, round by round."""
    return ratio(record.rounds, ("asyncio, 500", PLAIN.name), ("asyncio, 10", PLAIN.name), cpu)


def _later(figure: Callable[[Mark], float]) -> Callable[[Record], Spread | None]:
    """Return what finds the most of a figure after the most scans over that after 20,000, of our two clients."""

    def most(record: Record) -> Spread | None:
        found = [record.growth[client.name] for client in (PLAIN, FAST) if client.name in record.growth]
        pairs = [(figure(one.marks[-1]), figure(early)) for one in found for early in one.marks if _early(early)]
        grown = [_over(late, early) for late, early in pairs]
        return Spread(max(grown), min(grown), max(grown)) if grown else None

    return most


def _over(late: float, early: float) -> float:
    """Return how many times as much there is; nothing that stays nothing has not grown."""
    return late / early if early else math.inf if late else 1.0


def _early(mark: Mark) -> bool:
    return mark.calls == scenarios.EARLY


TARGETS: Final = (
    _scan("asyncio, fast, 100: CPU", "asyncio, 100", cpu, 0.18),
    _scan("asyncio, fast, 100: throughput", "asyncio, 100", rate, 5.5),
    _scan("asyncio, fast, 500: CPU", "asyncio, 500", cpu, 0.15),
    _scan("asyncio, fast, 500: throughput", "asyncio, 500", rate, 6.0),
    _scan("asyncio, fast, 1: CPU", "asyncio, 1", cpu, 0.25),
    _scan("asyncio, fast, 1: throughput", "asyncio, 1", rate, 3.5),
    _scan("blocking, fast, 1: CPU", "blocking, 1", cpu, 0.28),
    _scan("blocking, fast, 1: throughput", "blocking, 1", rate, 2.4),
    _scan("asyncio, fast, 100: CPU over raw pyreqwest", "asyncio, 100", cpu, 1.6, PYREQWEST),
    Target("asyncio, plain: CPU at 500 over CPU at 10", 1.3, _flat),
    _scan("reading a scan answer, fast: CPU", scenarios.READ_SCAN, cpu, 0.6),
    _scan("reading a report of 30 detections, fast: CPU", scenarios.READ_REPORT, cpu, 0.55),
    _scan("burst of 200 on a fresh asyncio Scanner, fast: wall", scenarios.BURST, wall, 0.35),
    _scan("32 threads, 20 ms between scans, fast: throughput", scenarios.THREADS, rate, 6.0),
    _start("import and Scanner(), wall", "blocking", lambda start: start.scanner, 0.15),
    _start("import and Scanner(), wall", "asyncio", lambda start: start.scanner, 0.10),
    _start("process start to first verdict, wall", "blocking", lambda start: start.verdict, 0.45),
    _start("process start to first verdict, wall", "asyncio", lambda start: start.verdict, 0.35),
    _start("memory after the first scan", "blocking", lambda start: start.memory, 0.55),
    _start("memory after the first scan", "asyncio", lambda start: start.memory, 0.55),
    Target("objects after 200,000 scans over 20,000", 1.001, _later(lambda mark: mark.objects)),
    Target("memory after 200,000 scans over 20,000", 1.02, _later(lambda mark: mark.memory)),
    Target("log handlers after 200,000 scans over 20,000", 1.0, _later(lambda mark: mark.handlers)),
    Target("open files after 200,000 scans over 20,000", 1.0, _later(lambda mark: mark.files)),
)
