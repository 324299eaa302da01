"""Reader of the sink's rows for the report, which counts more than the journal holds."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from attrs import frozen


@frozen(kw_only=True)
class ReportRow:
    """The part of a row that the report needs; *label* is the cell of the column of labels."""

    action: str | None
    detected: frozenset[str]
    """Detector names without their side."""
    latency: float
    copied: bool
    error: str = ""
    """Class of the error; "" if there is an action."""
    reason: str = ""
    label: Any = None


def read_rows(sink: Path, kind: Literal["jsonl", "csv", "parquet"], label: str | None) -> Iterator[ReportRow]:
    """Yield the rows of *sink* in its order."""
    read = {"jsonl": _json_rows, "csv": _csv_rows, "parquet": _parquet_rows}[kind]
    return (_report_row(row, label) for row in read(sink, label))


def _json_rows(sink: Path, _label: str | None) -> Iterator[Mapping[str, Any]]:
    with sink.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _csv_rows(sink: Path, _label: str | None) -> Iterator[Mapping[str, Any]]:
    with sink.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield {**row, "detected": row["detected"].split("; ") if row["detected"] else []}


def _parquet_rows(sink: Path, label: str | None) -> Iterator[Mapping[str, Any]]:
    from aisecurity.bulk.arrow import rows

    return rows(sink, ["action", "detected", "latency", "same_as", "error", "reason", *([label] if label else [])])


def _report_row(row: Mapping[str, Any], label: str | None) -> ReportRow:
    return ReportRow(
        action=row["action"] or None,
        detected=frozenset(name.rpartition(".")[2] for name in row["detected"] or ()),
        latency=float(row["latency"] or 0),
        copied=row["same_as"] not in (None, ""),
        error=row["error"] or "",
        reason=row["reason"] or "",
        label=row.get(label) if label else None,
    )
