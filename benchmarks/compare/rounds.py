"""Rounds, each of which measures every client in every scenario once."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from . import interrupting, scenarios, starting
from .jobs import Found, Job
from .processes import Bench
from .records import Record
from .scenarios import OURS, SDKS, Client, Scenario
from .statistics import turns

T = TypeVar("T")


@dataclass(frozen=True)
class Plan:
    """What to run."""

    clients: Sequence[Client]
    scenarios: Sequence[Scenario]
    rounds: int
    scale: float = 1.0
    quick: bool = False
    scans_only: bool = False
    """Without start-up, Ctrl-C, growth and bulk."""


def say(text: str) -> None:
    """Show progress where it does not mix with the record."""
    print(text, file=sys.stderr, flush=True)


def run(bench: Bench, plan: Plan, record: Record) -> None:
    """Run *plan*, and put what is found into *record*."""
    if not plan.scans_only:
        _in_halves(bench, plan, starting.started)  # compiles what was not imported before
    for number in range(plan.rounds):
        began = time.monotonic()
        record.rounds.append(_round(bench, plan, number))
        if not plan.scans_only:
            record.starts.append(_in_halves(bench, plan, starting.started))
            record.interrupts.append(_in_halves(bench, plan, interrupting.interrupted))
        say(f"round {number + 1} of {plan.rounds}: {time.monotonic() - began:.0f} s")
    if plan.scans_only:
        return
    record.growth = _each(bench, plan, SDKS, scenarios.growth)
    record.bulk = _each(bench, plan, OURS, scenarios.bulk)


def _round(bench: Bench, plan: Plan, number: int) -> dict[tuple[str, str], Found]:
    found: dict[tuple[str, str], Found] = {}
    for scenario in plan.scenarios:
        if scenario.rounds and number >= scenario.rounds:
            continue
        url = bench.server.urls[scenario.address]
        for client in turns([one for one in scenario.clients if one in plan.clients], number):
            found[scenario.name, client.name] = bench.measured(client, scenario.job(client, url, plan.scale))
    return found


def _in_halves(bench: Bench, plan: Plan, measured: Callable[[Bench, Client, str], T]) -> dict[tuple[str, str], T]:
    return {
        (half, client.name): measured(bench, client, half)
        for half in starting.HALVES
        for client in SDKS
        if client in plan.clients
    }


def _each(bench: Bench, plan: Plan, clients: Sequence[Client], job: Callable[..., Job]) -> dict[str, Found]:
    found: dict[str, Found] = {}
    for client in clients:
        if client in plan.clients:
            made = job(client, bench.server.urls["quick"], quick=plan.quick)
            found[client.name] = bench.measured(client, made)
            say(f"{made.kind}, {client.name}: {found[client.name].wall:.0f} s")
    return found
