"""Tables for people, of the members that --json writes. On a terminal in colour, elsewhere in plain columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.table import Table
from rich.text import Text

from .showing import plain

GOOD, BAD, WARN, DIM = "green", "bold red", "yellow", "dim"
_WHOLE = ("scan id", "detector")
"""Columns that are never broken over two lines: an id could not be copied."""
_NUMBERS = ("rows", "share", "p50", "p90", "p99", "max", "precision", "recall", "f1", "tp", "fp", "fn", "tn", "req")
"""Columns that end at the same digit."""
_STYLES = {
    "allow": GOOD,
    "benign": GOOD,
    "block": BAD,
    "malicious": BAD,
    "ok": GOOD,
    "failed": BAD,
    "error": BAD,
    "timeout": WARN,
    "pending": WARN,
    "warning": WARN,
    "skipped": DIM,
}


def cell(value: object, style: str | None = None) -> Text:
    """Return *value* as text, in the colour of what it means."""
    text = "" if value is None else plain(value)
    return Text(text, style=style or _STYLES.get(text.lower(), ""))


class Rows:
    """A table with a head: with lines on a terminal, elsewhere without."""

    def __init__(self, head: Sequence[str], rows: Iterable[Sequence[object]], title: str | None = None) -> None:
        self._head = head
        self._rows = [[one if isinstance(one, Text) else cell(one) for one in row] for row in rows]
        self._title = title

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the table for this console."""
        terminal = console.is_terminal
        if self._title:
            yield Text(self._title, style="bold")
        table = Table(
            box=box.ROUNDED if terminal else None,
            pad_edge=terminal,
            header_style="bold",
        )
        for name in self._head:
            justify: Literal["left", "right"] = "right" if name in _NUMBERS else "left"
            table.add_column(name, justify=justify, overflow="fold", no_wrap=name in _WHOLE)
        for row in self._rows:
            table.add_row(*row)
        yield table


def pairs(rows: Iterable[tuple[str, object]]) -> Table:
    """Return names and values, those that are set, without lines."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for name, value in rows:
        if value not in (None, "", [], {}):
            table.add_row(name, value if isinstance(value, Text) else cell(value))
    return table


def found(threats: Mapping[str, Sequence[str]]) -> str:
    """Return what was found, as "prompt.injection"."""
    return ", ".join(f"{side}.{name}" for side, names in threats.items() for name in names)


def verdict(shown: Mapping[str, Any]) -> Table:
    """Return the table of one verdict."""
    return pairs(
        [
            ("action", shown["action"]),
            ("category", shown["category"]),
            ("found", cell(found(shown["threats"]), BAD) if shown["threats"] else None),
            ("partial", cell("some detectors failed or did not finish", WARN) if shown["partial"] else None),
            ("unfinished", ", ".join(shown["unfinished"])),
            ("profile", shown["profile_name"] or shown["profile_id"]),
            *((name.replace("_", " "), shown[name]) for name in ("tr_id", "session_id", "scan_id", "report_id")),
        ]
    )


def results(shown: Mapping[str, Any]) -> Group:
    """Return a table for each scan, and which scans are not complete."""
    head = ("req", "status", "action", "category", "found")
    scans = dict.fromkeys(row["scan_id"] for row in shown["rows"])
    tables = [
        Rows(head, [_row(row) for row in shown["rows"] if row["scan_id"] == scan_id], title=plain(scan_id))
        for scan_id in scans
    ]
    return Group(*tables, *(cell(f"not complete: {scan_id}", WARN) for scan_id in shown["pending"]))


def _row(row: Mapping[str, Any]) -> list[object]:
    one: Mapping[str, Any] = row["verdict"] or {"action": None, "category": None, "threats": {}, "partial": False}
    category = f"{one['category']} (partial)" if one["partial"] else one["category"]
    style = _STYLES.get(str(one["category"]))
    return [row["req_id"], row["status"], one["action"], cell(category, style), found(one["threats"])]


def receipts(shown: Mapping[str, Any], *, lasting: bool) -> Group:
    """Return the table of receipts, and how to go on if what is behind them is *lasting*."""
    table = Rows(
        ("scan id", "req ids"),
        [(one["scan_id"], _range(one["req_ids"])) for one in shown["receipts"]],
    )
    ids = " ".join(one["scan_id"] for one in shown["receipts"])
    failed = [
        cell(f"not submitted: {_range(one['req_ids'])} ({one['error']}: {one['reason']})", BAD)
        for one in shown["failed"]
    ]
    next_step = cell(f"next: aisecurity wait {ids}", DIM)
    return Group(*((table,) if ids else ()), *((next_step,) if ids and lasting else ()), *failed)


def _range(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


def reports(shown: Mapping[str, Any]) -> Group:
    """Return a table for each report, and which there are not."""
    head = ("detector", "side", "verdict", "action", "found")
    tables = [
        Rows(
            head,
            [[*(cell(d[name]) for name in head[:4]), ", ".join(d["found"])] for d in one["detections"]],
            title=f"{plain(one['report_id'])}  req {one['req_id']}",
        )
        for one in shown["reports"]
    ]
    return Group(*tables, *(cell(f"no report: {report_id}", WARN) for report_id in shown["missing"]))


def checks(shown: Mapping[str, Any]) -> Rows:
    """Return the table of the doctor."""
    return Rows(("check", "status", "detail"), [(one["name"], one["status"], one["detail"]) for one in shown["checks"]])


def estimate(shown: Mapping[str, Any]) -> Table:
    """Return the table of a dry run."""
    whole = [(name.replace("_", " "), f"{value:,}") for name, value in shown.items() if isinstance(value, int)]
    minutes = f"{shown['async_minutes']:,.1f} at least"
    cost = None if shown["cost"] is None else f"{shown['cost']:,.2f}"
    return pairs([*whole, ("cost", cost), ("async minutes", minutes)])
