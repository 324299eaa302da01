"""Tables for people, made of the members of --json."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from .output import printable
from .table_style import BAD, DIM, WARN, TableRows, cell, key_value_table, style_of


def threat_names(threats: Mapping[str, Sequence[str]]) -> str:
    """Return detector names with their side, such as "prompt.injection"."""
    return ", ".join(f"{side}.{name}" for side, names in threats.items() for name in names)


def verdict(shown: Mapping[str, Any], *, is_emulated: bool = False) -> Table:
    """Return the table of one verdict."""
    return key_value_table(
        [
            ("action", shown["action"]),
            ("category", shown["category"]),
            ("found", cell(threat_names(shown["threats"]), BAD) if shown["threats"] else None),
            ("partial", cell("some detectors failed or did not finish", WARN) if shown["partial"] else None),
            ("unfinished", ", ".join(shown["unfinished"])),
            ("profile", shown["profile_name"] or shown["profile_id"]),
            *((name.replace("_", " "), shown[name]) for name in ("tr_id", "session_id", "scan_id", "report_id")),
            ("emulator", cell("answered, which is no detector", WARN) if is_emulated else None),
        ]
    )


def results(shown: Mapping[str, Any], *, is_emulated: bool = False) -> Group:
    """Return a table for each scan, and a line for each scan that is not complete."""
    head = ("req", "status", "action", "category", "found")
    scans = dict.fromkeys(row["scan_id"] for row in shown["rows"])
    tables = [
        TableRows(head, [_row(row) for row in shown["rows"] if row["scan_id"] == scan_id], title=printable(scan_id))
        for scan_id in scans
    ]
    pending = (cell(f"not complete: {scan_id}", WARN) for scan_id in shown["pending"])
    emulator = [cell("an emulator answered, which is no detector", WARN)] if is_emulated else []
    return Group(*tables, *pending, *_refused(shown), *emulator)


def _row(row: Mapping[str, Any]) -> list[object]:
    one: Mapping[str, Any] = row["verdict"] or {"action": None, "category": None, "threats": {}, "partial": False}
    category = f"{one['category']} (partial)" if one["partial"] else one["category"]
    style = style_of(one["category"])
    return [row["req_id"], row["status"], one["action"], cell(category, style), threat_names(one["threats"])]


def receipts(shown: Mapping[str, Any], *, lasting: bool) -> Group:
    """Return the table of receipts, and the next command if the service outlives this one (*lasting*)."""
    table = TableRows(
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
    """Return a table for each report, and a line for each missing one."""
    head = ("detector", "side", "verdict", "action", "found")
    tables = [
        TableRows(
            head,
            [[*(cell(d[name]) for name in head[:4]), ", ".join(d["found"])] for d in one["detections"]],
            title=f"{printable(one['report_id'])}  req {one['req_id']}",
        )
        for one in shown["reports"]
    ]
    missing = (cell(f"no report: {report_id}", WARN) for report_id in shown["missing"])
    return Group(*tables, *missing, *_refused(shown))


def _refused(shown: Mapping[str, Any]) -> list[Text]:
    """Return a line for each row that was refused."""
    return [
        cell(f"refused: {one['report_id'] or one['scan_id']}  req {one['req_id']} ({one['reason']})", BAD)
        for one in shown["refused"]
    ]


def checks(shown: Mapping[str, Any]) -> TableRows:
    """Return the table of `aisecurity doctor`."""
    return TableRows(
        ("check", "status", "detail"), [(one["name"], one["status"], one["detail"]) for one in shown["checks"]]
    )


def estimate(shown: Mapping[str, Any]) -> Table:
    """Return the table of --dry-run."""
    whole = [(name.replace("_", " "), f"{value:,}") for name, value in shown.items() if isinstance(value, int)]
    minutes = f"{shown['async_minutes']:,.1f} at least"
    cost = None if shown["cost"] is None else f"{shown['cost']:,.2f}"
    return key_value_table([*whole, ("cost", cost), ("async minutes", minutes)])
