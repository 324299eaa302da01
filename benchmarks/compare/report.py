"""Report of a record in Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from .markdown import section, shown, table
from .records import Record, cpu, rate
from .scenarios import FAST, HTTPX, MANY, OURS, PLAIN, SCENARIOS, Client
from .statistics import Spread
from .tables import bulk, growth, interrupts, scenario, starts
from .targets import TARGETS, Target

_TITLE = """# Results

Written by `make bench`; [docs/performance.md](../docs/performance.md) says how to read it. Ratios are to the vendor's
SDK in the same round: median (least to most). "Load" tells how busy others kept the machine: unless that is next to
nothing, only ratios of processor time mean much.

![CPU per scan and throughput, and CPU per scan by connections and by size](results.svg)
"""
_MAIN = ("blocking, 1", "asyncio, 1", "asyncio, 10", "asyncio, 100", MANY)


def text(record: Record, *, whole: bool = True) -> str:
    """Return the report; one that is not *whole* leaves out the targets that were not measured."""
    parts = [
        _head(record),
        _summary(record),
        _targets(record, whole=whole),
        *(scenario(record, one) for one in SCENARIOS),
    ]
    parts += [starts(record), interrupts(record), growth(record), bulk(record)]
    return "\n".join(part for part in parts if part)


def _head(record: Record) -> str:
    lines = list(record.facts.items())
    sockets, each = record.limit
    lines.append(
        (
            "server under raw sockets",
            f"{sockets:,.0f} requests a second, {each * 1e6:.0f} us of processor time for each",
        )
    )
    lines.append(("rounds", str(len(record.rounds))))
    return f"{_TITLE}\n{table(('', ''), lines).replace('---:', '---')}"


def _targets(record: Record, *, whole: bool) -> str:
    chosen = [one for one in TARGETS if whole or any(one.measure(record, client) for client in OURS)]
    head = ("what", "fast: target", "measured", "", "plain: target", "measured", "")
    rows = ((one.what, *_target(record, one, FAST), *_target(record, one, PLAIN)) for one in chosen)
    body = table(head, rows)
    missed = list(_missed(record))
    if body and missed:
        body += f"\nNot met ({len(missed)}), each as measured / target: {'; '.join(missed)}.\n"
    return section("Targets", body)


def _target(record: Record, target: Target, client: Client) -> tuple[str, str, str]:
    value, bound = target.measure(record, client), target.bound(client)
    told = "-" if bound is None else f"at {'least' if target.at_least else 'most'} {bound:g}"
    if value is None:
        return told, "-", "not measured"
    return told, _shown(target, value), "" if bound is None else "met" if target.met(client, value) else "**not met**"


def _shown(target: Target, value: Spread) -> str:
    return shown(value, ".3f" if target.fast < 1.1 else ".2f")


def _missed(record: Record) -> Iterator[str]:
    for target in TARGETS:
        for client in (FAST, PLAIN):
            value, bound = target.measure(record, client), target.bound(client)
            if value is not None and bound is not None and not target.met(client, value):
                median = f"{value.median:{'.3f' if target.fast < 1.1 else '.2f'}}"
                yield f"{target.what}, {client.environment} {median} / {bound:g}"


def _summary(record: Record) -> str:
    """Return what the README repeats: ratios alone."""
    rows = [(client.name, *_shares(record, client)) for client in (FAST, PLAIN, HTTPX)]
    told = table(("", *_MAIN), (row for row in rows if set(row[1:]) != {"-"}))
    title = "Processor time for a scan / throughput, those of the vendor's SDK being 1"
    return f"{title}:\n\n{told}" if told else ""


def _shares(record: Record, client: Client) -> Iterator[str]:
    for name in _MAIN:
        spent, speed = record.ratio(name, client, cpu), record.ratio(name, client, rate)
        yield "-" if spent is None or speed is None else f"{spent.median:.2f} / {speed.median:.1f}"
