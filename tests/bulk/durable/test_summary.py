"""The summary of a run, counted in its journal."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from aisecurity.bulk import JournalError
from aisecurity.bulk.durable.journal import Journal
from aisecurity.bulk.durable.summary import summarize
from aisecurity.bulk.items import RowOrigin
from aisecurity.bulk.sinks.row import OutputRow


def journal_of(path: Path, rows: list[OutputRow]) -> Journal:
    """Return a journal with *rows*."""
    journal = Journal(path, {})
    for one in rows:
        journal.record(one.index, b"%d" % one.index, one, RowOrigin(index=one.index, line=None, kept={}))
    return journal


def test_counts(folder: Path) -> None:
    """Each row is in one class, a copy asked for nothing, and detections are counted by row."""
    rows = [
        OutputRow(index=0, action="allow", attempts=1),
        OutputRow(index=1, action="block", detected=("prompt.dlp", "prompt.injection"), attempts=3),
        OutputRow(index=2, action="block", detected=("prompt.dlp",), partial=True, attempts=1),
        OutputRow(index=3, action="allow", partial=True, attempts=2),
        OutputRow(index=4, error="PayloadError", attempts=0),
        OutputRow(index=5, action="allow", partial=True, same_as=3),
    ]
    with journal_of(folder / "journal", rows) as journal:
        found = summarize(journal, None, 1.0, None)

    assert (6, {"allow": 3, "block": 2}, {"PayloadError": 1}) == (found.rows, found.actions, found.errors)
    assert ({"prompt.dlp": 2, "prompt.injection": 1}, 3) == (found.detections, found.partial)
    assert (1, 7) == (found.copied, found.requests)
    assert {"allow": 1, "block": 2, "partial": 2, "unscanned": 1} == found.verdicts


def test_latency(folder: Path) -> None:
    """Percentiles are those of the sorted latencies of what was scanned: copies and errors are left out."""
    chance = random.Random(5)  # noqa: S311 - a test
    rows = [OutputRow(index=index, action="allow", latency=round(chance.random() ** 2, 2)) for index in range(237)]
    others = [OutputRow(index=300, action="allow", same_as=0), OutputRow(index=301, error="PayloadError", latency=9.0)]
    with journal_of(folder / "journal", rows + others) as journal:
        found = summarize(journal, None, 1.0, None).latency

    latencies = sorted(one.latency for one in rows)
    parts = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "max": 1.0}
    assert {name: latencies[int(part * 236)] for name, part in parts.items()} == found


def test_failures_of_the_disk(folder: Path) -> None:
    """A page that cannot be read while rows are counted is the journal's error, as anywhere else."""

    class Failing(sqlite3.Connection):
        def execute(self, statement: str, *values: Any) -> Any:
            if statement.startswith("SELECT action"):
                raise sqlite3.OperationalError("disk I/O error")
            return super().execute(statement, *values)

    with (
        Journal(
            folder / "journal", {}, lambda path: sqlite3.connect(path, isolation_level=None, factory=Failing)
        ) as it,
        pytest.raises(JournalError, match="disk I/O error"),
    ):
        summarize(it, None, 1.0, None)
