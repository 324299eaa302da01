"""What a bulk run came to: members for --json, tables for people, the exit code."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from attrs import asdict, field, frozen
from rich.console import Group

from aisecurity.bulk import Summary
from aisecurity.cli.exit_codes import Exit
from aisecurity.cli.table_style import BAD, GOOD, WARN, Rows, cell

from .labels import Comparison
from .number_format import compared, number_of, ranked, share_of, time_of, verdict_counts
from .sink_rows import Outcome, outcomes

PARTS = 60
"""Into how many parts the file is divided for a chart."""


class Course:
    """What is counted row by row: verdicts in each part of the file, latencies, the first reason of each error."""

    def __init__(self, rows: int) -> None:
        self.rows = max(1, rows)
        self.size = min(PARTS, self.rows)
        self.verdicts: dict[str, list[int]] = {name: [0] * self.size for name in ("allow", "block", "unscanned")}
        self.latencies = array("d")
        self.reasons: dict[str, str] = {}
        self._place = 0

    def add(self, outcome: Outcome) -> None:
        """Take in the next row."""
        part = min(self.size - 1, self._place * self.size // self.rows)
        self._place += 1
        kind = "unscanned" if outcome.action is None else "allow" if outcome.action == "allow" else "block"
        self.verdicts[kind][part] += 1
        if outcome.action is None:
            self.reasons.setdefault(outcome.error, outcome.reason)
        elif not outcome.copied:
            self.latencies.append(outcome.latency)


@frozen(kw_only=True)
class Told:
    """Everything that is told of a run."""

    summary: Summary
    sink: str
    """The name of the file, without where it is."""
    course: Course
    comparison: Comparison | None = field(default=None)

    def members(self) -> dict[str, Any]:
        """Return the members of --json."""
        return {
            **asdict(self.summary),
            "blocked": self.summary.blocked,
            "message": self.summary.message,
            "reasons": self.course.reasons,
            "labels": self.comparison and self.comparison.members(),
        }


def told(summary: Summary, sink: Path, kind: Literal["jsonl", "csv", "parquet"], label: str | None) -> Told:
    """Return *summary* with what the rows of *sink* add to it."""
    course, comparison = Course(summary.rows), Comparison() if label else None
    # Parquet is written when a run is complete.
    rows: Iterable[Outcome] = outcomes(sink, kind, label) if sink.exists() else ()
    for outcome in rows:
        course.add(outcome)
        if comparison is not None:
            comparison.add(outcome)
    return Told(summary=summary, sink=sink.name, course=course, comparison=comparison)


def exit_of(summary: Summary) -> int:
    """Return the exit code of a run: its verdicts count when it is complete."""
    if summary.stopped is not None:
        return Exit.INTERRUPTED if summary.stopped == "interrupted" else Exit.ERROR
    if summary.blocked:
        return Exit.BLOCK
    return Exit.UNSCANNED if summary.errors or summary.partial else Exit.ALLOW


def table(shown: Mapping[str, Any]) -> Group:
    """Return the tables of a run."""
    return Group(*_tables(shown))


def _tables(shown: Mapping[str, Any]) -> Iterable[Rows]:
    rows, reasons = shown["rows"], shown["reasons"]
    verdicts = [
        (cell(name, _style(name)), f"{count:,}", share_of(count, rows)) for name, count in verdict_counts(shown)
    ]
    yield Rows(("verdict", "rows", "share"), [*verdicts, ("all", f"{rows:,}", "")])
    if shown["detections"]:
        detected = [(cell(name, BAD), f"{count:,}") for name, count in ranked(shown["detections"])]
        yield Rows(("detection", "rows"), detected)
    if shown["errors"]:
        failed = [(cell(name, WARN), f"{count:,}", reasons.get(name)) for name, count in ranked(shown["errors"])]
        yield Rows(("error", "rows", "first reason"), failed)
    if shown["latency"]:
        yield Rows(tuple(shown["latency"]), [[time_of(one) for one in shown["latency"].values()]], title="latency")
    if shown["labels"]:
        yield _agreement(shown["labels"])


def _style(verdict: str) -> str:
    return WARN if verdict in {"unscanned", "partial", "copied"} else GOOD if verdict == "allow" else BAD


def _agreement(labels: Mapping[str, Any]) -> Rows:
    head = ("detector", "precision", "recall", "f1", "tp", "fp", "fn", "tn")
    rows = [[number_of(value) for value in one.values()] for one in labels["detectors"]]
    return Rows(head, rows, title=f"labels: {compared(labels)}")
