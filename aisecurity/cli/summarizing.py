"""What a bulk run came to: members for --json, tables for people, the exit code."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from attrs import asdict, field, frozen
from rich.console import Group

from aisecurity.bulk import Summary

from .exits import Exit
from .labelling import Comparison
from .outcomes import Outcome, outcomes
from .showing import plain
from .tables import BAD, GOOD, WARN, Rows, cell

PARTS = 60
"""Into how many parts the file is divided for a chart."""


class Course:
    """Counts for charts, row by row: verdicts in each part of the file, latency in bins."""

    def __init__(self, rows: int) -> None:
        self._rows = max(1, rows)
        self._place = 0
        self.size = min(PARTS, self._rows)
        self.verdicts: dict[str, list[int]] = {name: [0] * self.size for name in ("allow", "block", "error")}
        self.latencies = array("d")

    def add(self, outcome: Outcome) -> None:
        """Take in the next row."""
        part = min(self.size - 1, self._place * self.size // self._rows)
        self._place += 1
        kind = "error" if outcome.action is None else "allow" if outcome.action == "allow" else "block"
        self.verdicts[kind][part] += 1
        if outcome.action is not None and not outcome.copied:
            self.latencies.append(outcome.latency)


@frozen(kw_only=True)
class Told:
    """Everything that is told of a run."""

    summary: Summary
    course: Course
    comparison: Comparison | None = field(default=None)

    def members(self) -> dict[str, Any]:
        """Return the members of --json."""
        counted = asdict(self.summary)
        labels = self.comparison and self.comparison.members()
        return {**counted, "blocked": self.summary.blocked, "message": self.summary.message, "labels": labels}


def told(summary: Summary, sink: Path, kind: Literal["jsonl", "csv", "parquet"], label: str | None) -> Told:
    """Return *summary* with what the rows of *sink* add to it."""
    course, comparison = Course(summary.rows), Comparison() if label else None
    # Parquet is written when a run is complete.
    rows: Iterable[Outcome] = outcomes(sink, kind, label) if sink.exists() else ()
    for outcome in rows:
        course.add(outcome)
        if comparison is not None:
            comparison.add(outcome)
    return Told(summary=summary, course=course, comparison=comparison)


def exit_of(summary: Summary) -> int:
    """Return the exit code of a run: its verdicts count when it is complete."""
    if summary.stopped is not None:
        return Exit.INTERRUPTED if summary.stopped == "interrupted" else Exit.ERROR
    if summary.blocked:
        return Exit.BLOCK
    return Exit.UNSCANNED if summary.errors or summary.partial else Exit.ALLOW


def table(shown: Mapping[str, Any]) -> Group:
    """Return the tables of a run."""
    labels: Mapping[str, Any] | None = shown["labels"]
    return Group(
        Rows(("verdict", "rows", "share"), _verdicts(shown)),
        *_counts("detection", shown["detections"], BAD),
        *_counts("error", shown["errors"], WARN),
        *(
            [Rows(tuple(shown["latency"]), [[time_of(one) for one in shown["latency"].values()]])]
            if shown["latency"]
            else []
        ),
        *([_agreement(labels)] if labels else []),
    )


def _verdicts(shown: Mapping[str, Any]) -> list[tuple[object, ...]]:
    found = [(cell(action, GOOD if action == "allow" else BAD), count) for action, count in shown["actions"].items()]
    failed = sum(shown["errors"].values())
    extra = [("unscanned", failed), ("partial", shown["partial"]), ("copied", shown["copied"])]
    rows = max(1, shown["rows"])
    counted = [*found, *((cell(name, WARN), count) for name, count in extra if count)]
    return [
        *((name, f"{count:,}", f"{count / rows:.1%}") for name, count in counted),
        ("all", f"{shown['rows']:,}", ""),
    ]


def _counts(name: str, counts: Mapping[str, int], style: str) -> list[Rows]:
    ranked = sorted(counts.items(), key=lambda one: -one[1])
    return [Rows((name, "rows"), [(cell(plain(one), style), f"{count:,}") for one, count in ranked])] if counts else []


def time_of(seconds: float) -> str:
    """Return *seconds* in the unit that suits them."""
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.2f} s"


def _agreement(labels: Mapping[str, Any]) -> Rows:
    head = ("detector", "precision", "recall", "f1", "tp", "fp", "fn", "tn")
    rows = [[_share(value) for value in one.values()] for one in labels["detectors"]]
    left_out = f"{labels['unlabelled']:,} without label, {labels['unscanned']:,} without verdict"
    return Rows(head, rows, title=f"labels: {labels['compared']:,} rows compared, {left_out}")


def _share(value: object) -> object:
    if isinstance(value, float):
        return f"{value:.3f}"
    return f"{value:,}" if isinstance(value, int) else "-" if value is None else value
