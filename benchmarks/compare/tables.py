"""The tables of the report."""

from __future__ import annotations

from .jobs import Found, Mark
from .markdown import section, shown, table
from .records import Record, cpu, rate
from .scenarios import CLIENTS, SDKS, Client, Scenario
from .starting import HALVES


def scenario(record: Record, what: Scenario) -> str:
    """Return the figures of every client in one scenario."""
    head = (
        "client",
        "CPU, us",
        "CPU, ratio",
        "throughput, ratio",
        "p50, ms",
        "p99, ms",
        "peak, MB",
        "files opened",
        "server busy",
    )
    rows = (_client(record, what.name, client) for client in what.clients)
    return section(what.name[0].upper() + what.name[1:], table(head, (row for row in rows if row)))


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
        median(1, ".0f", "opened"),
        median(100, ".0f", "server_busy") + " %",
    )


def starts(record: Record) -> str:
    """Return how long the first steps take."""
    head = ("", "client", "to Scanner(), ms", "ratio", "to first verdict, ms", "ratio", "memory, MB", "ratio")
    rows = (_start(record, half, client) for half in HALVES for client in SDKS)
    return section("Start-up, and memory above a bare interpreter", table(head, (row for row in rows if row)))


def _start(record: Record, half: str, client: Client) -> tuple[str, ...]:
    def pair(of: str, scale: float) -> tuple[str, str]:
        value = record.start(half, client, lambda start: float(getattr(start, of)) * scale)
        relative = record.start_ratio(half, client, lambda start: float(getattr(start, of)))
        return "-" if value is None else f"{value.median:.0f}", shown(relative)

    if record.start(half, client, lambda start: start.scanner) is None:
        return ()
    return half, client.name, *pair("scanner", 1e3), *pair("verdict", 1e3), *pair("memory", 1e-6)


def interrupts(record: Record) -> str:
    """Return how long Ctrl-C takes."""
    rows = [(half, client, record.interrupt(half, client)) for half in HALVES for client in CLIENTS]
    told = ((half, client.name, shown(value)) for half, client, value in rows if value is not None)
    return section("Ctrl-C while a scan waits", table(("", "client", "to KeyboardInterrupt, ms"), told))


def growth(record: Record) -> str:
    """Return what becomes of a process with the number of its scans."""
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
    return section("Growth, asyncio, 10 at once", table(head, rows))


def _since(before: Mark | None, mark: Mark) -> str:
    return "" if before is None else f"{(mark.cpu - before.cpu) / (mark.calls - before.calls) * 1e6:,.0f}"


def bulk(record: Record) -> str:
    """Return the figures of runs from file to file."""
    head = ("client", "rows", "rows a second", "CPU, us a row", "peak, MB")
    return section(
        "Bulk, from file to file, journal included", table(head, (_run(*one) for one in record.bulk.items()))
    )


def _run(name: str, found: Found) -> tuple[str, ...]:
    return name, f"{found.count:,}", f"{found.rate:,.0f}", f"{found.each * 1e6:,.0f}", f"{found.peak / 1e6:.0f}"
