"""Report of a record in Markdown."""

from __future__ import annotations

from .markdown import section, shown, table
from .records import Record, cpu
from .scenarios import FAST, PLAIN, SCENARIOS, Client
from .tables import bulk, growth, scenario, starts
from .targets import TARGETS, Target

_TITLE = """# Results

Written by `make bench`; [docs/performance.md](../docs/performance.md) says how to read it. Ratios are to the vendor's
SDK in the same round: median (least to most).

![CPU per scan and throughput](results.svg)
"""
_MAIN = ("blocking, 1", "asyncio, 1", "asyncio, 10", "asyncio, 100", "asyncio, 500")
_KINDS = {"ours": "versions, ours", "vendor": "versions, vendor's"}


def text(record: Record, *, whole: bool = True) -> str:
    """Return the report; one that is not *whole* leaves out the targets that were not measured."""
    parts = [
        _head(record),
        _summary(record),
        _targets(record, whole=whole),
        *(scenario(record, one) for one in SCENARIOS),
    ]
    parts += [starts(record), growth(record), bulk(record)]
    return "\n".join(part for part in parts if part)


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
    return section("Targets", table(("what", "target", "measured", ""), (_target(record, one) for one in chosen)))


def _target(record: Record, target: Target) -> tuple[str, str, str, str]:
    value = target.measure(record)
    bound = f"at {'least' if target.at_least else 'most'} {target.bound:g}"
    verdict = "not measured" if value is None else "met" if target.met(value) else "**not met**"
    return target.what, bound, shown(value, ".3f" if target.bound < 1.1 else ".2f"), verdict


def _summary(record: Record) -> str:
    """Return what the README repeats: ratios alone."""
    rows = [(client.name, *_shares(record, client)) for client in (FAST, PLAIN)]
    told = table(("", *_MAIN), (row for row in rows if set(row[1:]) != {"-"}))
    return f"Processor time for a scan, that of the vendor's SDK being 1:\n\n{told}" if told else ""


def _shares(record: Record, client: Client) -> list[str]:
    values = [record.ratio(name, client, cpu) for name in _MAIN]
    return ["-" if value is None else f"{value.median:.2f}" for value in values]
