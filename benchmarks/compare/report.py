"""Writes a record as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .jobs import Found, Mark
from .records import Record, cpu, rate
from .scenarios import SCENARIOS, SDKS, Client, Scenario
from .starting import HALVES
from .statistics import Spread
from .targets import TARGETS, Target

_TITLE = """# Results

Written by `make bench`; [docs/performance.md](../docs/performance.md) says how to read it. Ratios are to the vendor's
SDK in the same round: median (least to most).

![CPU per scan and throughput](results.svg)
"""
_KINDS = {"ours": "versions, ours", "vendor": "versions, vendor's"}


def text(record: Record, *, whole: bool = True) -> str:
    """Return the report; one that is not *whole* leaves out the targets that were not measured."""
    parts = [_head(record), _targets(record, whole=whole), *(_scenario(record, one) for one in SCENARIOS)]
    parts += [_starts(record), _growth(record), _bulk(record)]
    return "\n".join(part for part in parts if part)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; an empty text if it has no rows."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    rule = f"|---|{'---:|' * (len(head) - 1)}"
    return "\n".join([f"| {' | '.join(head)} |", rule, *lines, ""]) if lines else ""


def shown(value: Spread | None, form: str = ".2f") -> str:
    """Return median, least and most."""
    if value is None:
        return "-"
    return f"{value.median:{form}} ({value.low:{form}} to {value.high:{form}})"


def _section(title: str, body: str) -> str:
    return f"## {title}\n\n{body}" if body else ""


def _head(record: Record) -> str:
    lines = [(_KINDS.get(name, name), value) for name, value in record.facts.items()]
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
    chosen = (one for one in TARGETS if whole or one.measure(record) is not None)
    return _section("Targets", table(("what", "target", "measured", ""), (_target(record, one) for one in chosen)))


def _target(record: Record, target: Target) -> tuple[str, str, str, str]:
    value = target.measure(record)
    bound = f"at {'least' if target.at_least else 'most'} {target.bound:g}"
    verdict = "not measured" if value is None else "met" if target.met(value) else "**not met**"
    return target.what, bound, shown(value, ".3f" if target.bound < 1.1 else ".2f"), verdict


def _scenario(record: Record, scenario: Scenario) -> str:
    head = ("client", "CPU, us", "CPU, ratio", "throughput, ratio", "p50, ms", "p99, ms", "peak, MB", "server busy")
    rows = (_client(record, scenario.name, client) for client in scenario.clients)
    return _section(scenario.name[0].upper() + scenario.name[1:], table(head, (row for row in rows if row)))


def _client(record: Record, scenario: str, client: Client) -> tuple[str, ...]:
    def median(scale: float, form: str, of: str) -> str:
        value = record.value(scenario, client, lambda found: float(getattr(found, of)) * scale)
        return "-" if value is None else f"{value.median:{form}}"

    if record.value(scenario, client, cpu) is None:
        return ()
    return (
        client.name,
        median(1e6, ",.0f", "each"),
        shown(record.ratio(scenario, client, cpu)),
        shown(record.ratio(scenario, client, rate)),
        median(1e3, ".2f", "p50"),
        median(1e3, ".2f", "p99"),
        median(1e-6, ".0f", "peak"),
        median(100, ".0f", "server_busy") + " %",
    )


def _starts(record: Record) -> str:
    head = ("", "client", "to Scanner(), ms", "ratio", "to first verdict, ms", "ratio", "memory, MB", "ratio")
    rows = (_start(record, half, client) for half in HALVES for client in SDKS)
    return _section("Start-up, and memory above a bare interpreter", table(head, (row for row in rows if row)))


def _start(record: Record, half: str, client: Client) -> tuple[str, ...]:
    def pair(of: str, scale: float) -> tuple[str, str]:
        value = record.start(half, client, lambda start: float(getattr(start, of)) * scale)
        relative = record.start_ratio(half, client, lambda start: float(getattr(start, of)))
        return "-" if value is None else f"{value.median:.0f}", shown(relative)

    if record.start(half, client, lambda start: start.scanner) is None:
        return ()
    return half, client.name, *pair("scanner", 1e3), *pair("verdict", 1e3), *pair("memory", 1e-6)


def _growth(record: Record) -> str:
    head = (
        "client",
        "scans",
        "CPU since the last row, us a scan",
        "objects",
        "memory, MB",
        "log handlers",
        "open files",
    )
    rows = [
        (
            name,
            f"{mark.calls:,}",
            _since(before, mark),
            f"{mark.objects:,}",
            f"{mark.memory / 1e6:.1f}",
            f"{mark.handlers:,}",
            str(mark.files),
        )
        for name, found in record.growth.items()
        for before, mark in zip((None, *found.marks), found.marks, strict=False)
    ]
    return _section("Growth, asyncio, 10 at once", table(head, rows))


def _since(before: Mark | None, mark: Mark) -> str:
    return "" if before is None else f"{(mark.cpu - before.cpu) / (mark.calls - before.calls) * 1e6:,.0f}"


def _bulk(record: Record) -> str:
    head = ("client", "rows", "rows a second", "CPU, us a row", "peak, MB")
    return _section(
        "Bulk, from file to file, journal included", table(head, (_run(*one) for one in record.bulk.items()))
    )


def _run(name: str, found: Found) -> tuple[str, ...]:
    return name, f"{found.count:,}", f"{found.rate:,.0f}", f"{found.each * 1e6:,.0f}", f"{found.peak / 1e6:.0f}"
