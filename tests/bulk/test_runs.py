"""Durable runs over HTTP."""

from __future__ import annotations

import csv
import io
import itertools
import json
import threading
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from aisecurity.bulk import (
    Columns,
    JournalError,
    Progress,
    Sink,
    Source,
    Summary,
    runs,
)
from aisecurity.bulk.durable.journal import Journal
from aisecurity.generated_openapi_client import ScanResponse
from aisecurity.scan.inline.scanner import Scanner
from tests.support.bulk.run_files import Run, journal_identity, prompts, read_rows, write_rows
from tests.support.bulk.scripted_service import Reply, ScriptedService


def test_each_row_has_one_row(service: ScriptedService, folder: Path, started: Run) -> None:
    """In the order of the input, errors included, with verdict, key, line and what is kept; no content anywhere."""
    write_rows(folder, [*prompts(30), b"{", {"id": "empty", "prompt": ""}])
    summary = started(keep=["label"])
    rows = read_rows(folder)

    assert (True, None, 32) == (summary.complete, summary.stopped, summary.rows)
    assert list(range(32)) == [row["index"] for row in rows]
    assert [("k0", "block", 1, 0), ("k1", "allow", 2, 1)] == [
        (row["key"], row["action"], row["line"], row["label"]) for row in rows[:2]
    ]
    assert [("PayloadError", 31), ("PayloadError", 32)] == [(row["error"], row["line"]) for row in rows[30:]]
    assert ({"allow": 25, "block": 5}, {"PayloadError": 2}) == (summary.actions, summary.errors)
    assert ({"prompt.injection": 5}, 5, 30) == (summary.detections, summary.blocked, summary.requests)
    assert ["p50", "p90", "p99", "max"] == list(summary.latency)
    assert b"text 1" not in (folder / "journal").read_bytes() + (folder / "out.jsonl").read_bytes()


def test_run_again(service: ScriptedService, folder: Path, started: Run) -> None:
    """A run that is complete scans nothing again, and writes an output that was removed."""
    write_rows(folder, prompts(20))
    started()
    first = read_rows(folder)
    (folder / "out.jsonl").unlink()
    summary = started()

    assert (first, 20) == (read_rows(folder), service.texts.total())
    assert "complete: 20 rows" == summary.message


def test_csv_as_completed(service: ScriptedService, folder: Path, started: Run) -> None:
    """From CSV to CSV, with columns of other names."""
    (folder / "in.csv").write_text("no,question\n1,fine\n2,attack\n", encoding="utf-8")
    source = Source(folder / "in.csv", columns=Columns(prompt="question", id="no"))
    started(Sink(folder / "out.csv", order="completed"), source=source)
    rows = list(csv.DictReader(io.StringIO((folder / "out.csv").read_text(encoding="utf-8"))))

    assert {"1": "allow", "2": "block"} == {row["key"]: row["action"] for row in rows}


def test_standard_input(service: ScriptedService, folder: Path, started: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It can be piped in again: the same rows are passed over, further ones scanned, other ones rejected."""

    def piped(text: str) -> Summary:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        return started(source=Source("-", format="text"), on_progress=list[Progress]().append)

    piped("a\nb\n")
    longer = piped("a\nb\nc\n")

    assert (3, 3) == (longer.rows, service.texts.total())
    with pytest.raises(JournalError, match="row 1 is another"):
        piped("a\nB\nc\n")
    with pytest.raises(JournalError, match="fewer rows"):
        piped("a\n")


def test_progress(service: ScriptedService, folder: Path, started: Run) -> None:
    """The last report of progress has everything; a run that goes on counts what was done before."""
    write_rows(folder, prompts(50))
    progress: list[Progress] = []
    started(on_progress=progress.append)
    again: list[Progress] = []
    started(on_progress=again.append)

    last = progress[-1]
    assert (50, 50, 8, 0, 0) == (last.done, last.total, last.blocked, last.errors, last.in_flight)
    assert (50, 0.0) == (again[-1].done, again[-1].rate)


class Together(Scanner):
    """A scanner whose first two scans are under way at once, however fast the service is."""

    both = threading.Barrier(2)
    begun = itertools.count()

    def sync_scan(self, *args: Any, **options: Any) -> ScanResponse:
        """Scan, when another has begun."""
        if next(self.begun) < 2:
            self.both.wait(10)
        return super().sync_scan(*args, **options)


def test_progress_of_the_pace(
    service: ScriptedService, folder: Path, started: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows a second are those of the clock; the pace begins at 2 and grows as long as nothing is refused or slow."""
    now = 0.0
    progress: list[Progress] = []

    def seen(one: Progress) -> None:
        nonlocal now
        now = 1 / 16
        progress.append(one)

    monkeypatch.setattr(runs, "carry_out", partial(runs.carry_out, clock=lambda: now))
    write_rows(folder, prompts(50))
    with Together() as scanner:
        started(on_progress=seen, scanner=scanner)

    first, last = progress
    assert (0.0, 800.0) == (first.rate, last.rate)
    # Each answer adds one, and there are two before the last report.
    assert (True, True) == (2 < first.pace <= last.pace, 4 <= last.pace <= 64)


def test_in_another_thread(service: ScriptedService, folder: Path, started: Run) -> None:
    """A run needs no main thread."""
    write_rows(folder, prompts(5))
    done: list[Summary] = []
    thread = threading.Thread(target=lambda: done.append(started()))
    thread.start()
    thread.join()

    assert [True] == [summary.complete for summary in done]


def test_a_partial_verdict_is_marked(service: ScriptedService, folder: Path, started: Run) -> None:
    """A row whose detectors did not all finish says so, and the summary counts it."""
    write_rows(folder, ["a", "b"])
    body = {"report_id": "R1", "scan_id": "1", "action": "allow", "category": "benign", "timeout": True}
    service.script = lambda _path, body_: (
        Reply(body=json.dumps(body).encode()) if "a" in body_["contents"][0]["prompt"] else None
    )
    summary = started()

    assert ([True, False], 1) == ([row["partial"] for row in read_rows(folder)], summary.partial)


def test_an_empty_source(service: ScriptedService, folder: Path, started: Run) -> None:
    """No row is a complete run."""
    write_rows(folder, [])
    summary = started()

    assert (True, 0, {}, []) == (summary.complete, summary.rows, summary.latency, read_rows(folder))


def test_the_journal_is_good_while_it_runs(service: ScriptedService, folder: Path, started: Run) -> None:
    """Every outcome is in the journal as soon as it is known, in the schema that docs/bulk.md describes."""
    write_rows(folder, prompts(5))
    started()
    with Journal(folder / "journal", json.loads(journal_identity(folder))) as journal:
        assert 5 == len(journal.rows("seq", -1))
