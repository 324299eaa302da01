"""`make bench` and `make bench-quick`: compare clients of the scan service."""

from __future__ import annotations

import argparse
import os
import pickle
import tempfile
from collections.abc import Sequence
from pathlib import Path

from . import chart, limits, machine, report, rounds, trust
from .processes import FOLDER, Bench
from .records import Record
from .rounds import Plan
from .scenarios import CLIENTS, ENVIRONMENTS, SCENARIOS
from .servers import NGINX_HINT, has_nginx, serving

ROOT = FOLDER.parent
KEPT = ROOT / "build" / "benchmark.pickle"
"""The last whole run, from which the report can be written again."""


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="python -m benchmarks.compare", description=__doc__)
    options.add_argument("--quick", action="store_true", help="a part of it, in about two minutes; writes no file")
    options.add_argument("--rounds", type=int, help="how many rounds (5, or 2 if quick)")
    options.add_argument("--only", action="append", default=[], metavar="TEXT", help="scenarios whose name holds TEXT")
    options.add_argument("--client", action="append", default=[], metavar="TEXT", help="clients whose name holds TEXT")
    options.add_argument("--render", action="store_true", help="write the files again from the last whole run")
    for name in ENVIRONMENTS:
        options.add_argument(f"--{name}-python", type=Path, default=ROOT / f".venv-bench-{name}/bin/python")
    return options.parse_args(arguments)


def _plan(asked: argparse.Namespace) -> Plan:
    chosen = [
        one for one in SCENARIOS if (_holds(one.name, asked.only) if asked.only else one.quick or not asked.quick)
    ]
    return Plan(
        clients=[client for client in CLIENTS if not asked.client or _holds(client.name, asked.client)],
        scenarios=chosen,
        rounds=asked.rounds or (2 if asked.quick else 5),
        scale=0.5 if asked.quick else 1.0,
        quick=asked.quick,
        scans_only=bool(asked.only or asked.client),
    )


def _holds(name: str, texts: list[str]) -> bool:
    return any(text in name for text in texts)


def _divided() -> tuple[frozenset[int], frozenset[int]]:
    """Return the processors for clients and the one for the server: neither takes the other's time."""
    *first, last = sorted(os.sched_getaffinity(0))
    return (frozenset(first), frozenset({last})) if first else (frozenset(), frozenset())


def _measured(asked: argparse.Namespace) -> Record:
    if not has_nginx():
        rounds.say(NGINX_HINT)
    load, (processors, served) = machine.Load(), _divided()
    with tempfile.TemporaryDirectory() as name:
        made = trust.made(Path(name))
        with serving(Path(name), made, served) as server:
            pythons = {each: getattr(asked, f"{each}_python") for each in ENVIRONMENTS}
            bench = Bench(server, pythons, made.bundle, processors)
            limits.check_reading(server.urls["quick"], made.bundle)
            plan = _plan(asked)
            record = Record(facts=machine.facts(bench, plan.clients), limit=limits.measured(bench))
            rounds.run(bench, plan, record)
            record.facts["load"] = load.told(server.cpu())
    return record


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print; write the files unless only a part was measured."""
    asked = _options(arguments)
    whole = not (asked.quick or asked.only or asked.client)
    record: Record = pickle.loads(KEPT.read_bytes()) if asked.render else _measured(asked)
    if whole and not asked.render:
        KEPT.parent.mkdir(exist_ok=True)
        KEPT.write_bytes(pickle.dumps(record))
    text = report.text(record, whole=whole)
    print(text)
    if whole:
        (FOLDER / "RESULTS.md").write_text(text, encoding="utf-8")
        chart.write(record, FOLDER / "results.svg")


if __name__ == "__main__":
    main()
