"""Report of a bulk run: members of --json, tables for people, exit code."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from attrs import asdict, field, frozen
from rich.console import Group

from aisecurity.bulk import Summary
from aisecurity.cli.exit_codes import ExitCode
from aisecurity.cli.output import printable
from aisecurity.cli.table_style import BAD, DIM, GOOD, WARN, TableRows, cell, key_value_table

from .labels import LabelComparison
from .mistakes import mistakes_file
from .number_format import format_comparison, format_duration, format_number, ranked, verdict_counts
from .sink_rows import VERDICTS, ReportRow, unreadable_rows

_ABOUT = ("source", "profile", "endpoint", "mode")
MAX_PARTS = 60
"""Largest number of parts that a file is divided into for a chart."""


class RunCounts:
    """Counts of a run: verdicts by part of the file, latencies in seconds, the first reason of each error class."""

    def __init__(self, rows: int) -> None:
        self.rows = max(1, rows)
        self.parts = min(MAX_PARTS, self.rows)
        self.verdicts: dict[str, list[int]] = {name: [0] * self.parts for name in VERDICTS}
        self.latencies = array("d")
        self.reasons: dict[str, str] = {}
        self._index = 0

    def add(self, row: ReportRow) -> None:
        """Count the next row."""
        part = min(self.parts - 1, self._index * self.parts // self.rows)
        self._index += 1
        self.verdicts[row.verdict][part] += 1
        if row.action is None:
            self.reasons.setdefault(row.error, row.reason)
        elif not row.copied:
            self.latencies.append(row.latency)


@frozen(kw_only=True)
class RunReport:
    """Summary, counts and comparison of one run."""

    summary: Summary
    sink: str
    """Name of the file, without its directory."""
    counts: RunCounts
    comparison: LabelComparison | None = field(default=None)
    about: Mapping[str, Any] = field(factory=dict[str, Any])
    """The source, the profile, the endpoint and the mode."""

    def members(self) -> dict[str, Any]:
        """Return the members of --json."""
        return {
            **self.about,
            **asdict(self.summary),
            "blocked": self.summary.blocked,
            "message": self.summary.message,
            "reasons": self.counts.reasons,
            "labels": self.comparison and self.comparison.members(),
        }


def read_report(
    summary: Summary,
    sink: Path,
    rows: Iterable[ReportRow],
    label: str | None,
    *,
    about: Mapping[str, Any],
    mistakes: Path | None,
) -> RunReport:
    """Return the report of *summary* and the *rows* of *sink*, compared with the column *label* if given."""
    detectors = (name.rpartition(".")[2] for name in summary.detections)
    counts = RunCounts(summary.rows)
    with mistakes_file(mistakes) as on_mistake, unreadable_rows(sink):
        comparison = LabelComparison(detectors, on_mistake) if label else None
        for row in rows:
            counts.add(row)
            if comparison is not None:
                comparison.add(row)
    return RunReport(summary=summary, sink=sink.name, counts=counts, comparison=comparison, about=about)


def run_exit_code(summary: Summary) -> int:
    """Return the exit code of a run; its verdicts count once it is complete."""
    if summary.stopped is not None:
        return ExitCode.INTERRUPTED if summary.stopped == "interrupted" else ExitCode.ERROR
    if summary.blocked:
        return ExitCode.BLOCK
    return ExitCode.UNSCANNED if summary.errors or summary.partial else ExitCode.ALLOW


def run_tables(shown: Mapping[str, Any]) -> Group:
    """Return the tables of a run."""
    return Group(key_value_table(described(shown)), *_tables(shown))


def described(shown: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what was scanned, and by whom; an emulator is called one."""
    emulator = "emulator, which is no detector" if shown["emulator"] else ""
    return [
        (name, printable(text))
        for name, text in (*((name, shown.get(name)) for name in _ABOUT), ("answered by", emulator))
        if text
    ]


def _tables(shown: Mapping[str, Any]) -> Iterable[TableRows]:
    rows, reasons = shown["rows"], shown["reasons"]
    verdicts = [(cell(name, _style(name)), count, share) for name, count, share in verdict_counts(shown)]
    copied = [(cell("copied", DIM), f"{shown['copied']:,}", "")] if shown["copied"] else []
    yield TableRows(("verdict", "rows", "share"), [*verdicts, ("all", f"{rows:,}", ""), *copied])
    if shown["detections"]:
        detected = [(cell(name, BAD), f"{count:,}") for name, count in ranked(shown["detections"])]
        yield TableRows(("detection", "rows"), detected)
    if shown["errors"]:
        failed = [(cell(name, WARN), f"{count:,}", reasons.get(name)) for name, count in ranked(shown["errors"])]
        yield TableRows(("error", "rows", "first reason"), failed)
    if shown["latency"]:
        yield TableRows(
            tuple(shown["latency"]), [[format_duration(one) for one in shown["latency"].values()]], title="latency"
        )
    if shown["labels"]:
        yield _labels_table(shown["labels"])
        if shown["labels"]["mistakes"]:
            yield TableRows(("detector", "mistake", "keys"), mistake_rows(shown["labels"]))


def _style(verdict: str) -> str:
    return WARN if verdict in {"unscanned", "partial"} else GOOD if verdict == "allow" else BAD


def mistake_rows(labels: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return detector, kind and the first keys of the mistakes."""
    return [
        (detector, kind.replace("_", " "), ", ".join(printable(key) for key in keys))
        for detector, kinds in labels["mistakes"].items()
        for kind, keys in kinds.items()
        if keys
    ]


def _labels_table(labels: Mapping[str, Any]) -> TableRows:
    head = ("detector", "precision", "recall", "f1", "tp", "fp", "fn", "tn")
    rows = [[format_number(value) for value in one.values()] for one in labels["detectors"]]
    return TableRows(head, rows, title=f"labels: {format_comparison(labels)}")
