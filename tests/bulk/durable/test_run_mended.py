"""Runs that are mended: error rows tried again, corrected options, and an old journal with options that came later."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from aisecurity.bulk import Columns, JournalError, Sink, SinkError, Source
from aisecurity.bulk.durable.run_loop import RunLoop
from tests.support.bulk.run_files import Interrupting, Run, prompts, read_rows, set_in_journal, write_rows
from tests.support.bulk.scripted_service import Reply, ScriptedService, json_reply


def failing(status: int, word: str) -> Any:
    """Return a script that answers with *status* where a request has *word*."""

    def script(_path: str, body: Any) -> Reply | None:
        return json_reply({}, status) if body and word in str(body) else None

    return script


@pytest.mark.parametrize("order", ["input", "completed"])
def test_after_a_fault_the_run_becomes_whole(service: ScriptedService, folder: Path, started: Run, order: Any) -> None:
    """Error rows are scanned again, the others are not, and each row is once in the output and among the reports."""
    write_rows(folder, prompts(30))
    sink = Sink(folder / "out.jsonl", order=order)
    service.script = failing(503, "text 1")
    broken = started(sink, attempts=1, reports="blocked")
    service.script = lambda _path, _body: None
    before = service.texts.total()
    set_in_journal(folder, queried=0)
    same = started(sink, reports="blocked")
    mended = started(sink, retry_errors=True, reports="blocked")

    assert (True, {"ServerError": 11}) == (broken.complete, broken.errors)
    assert broken.message == "complete: 30 rows, 11 without a verdict; retry_errors tries those again" == same.message
    assert ({}, 11, "complete: 30 rows") == (mended.errors, service.texts.total() - before, mended.message)
    assert list(range(30)) == sorted(row["index"] for row in read_rows(folder))
    assert [0, 7, 21, 28, 14] == [row["index"] for row in read_rows(folder, "out.jsonl.reports.jsonl")]


def test_errors_of_a_class(service: ScriptedService, folder: Path, started: Run) -> None:
    """Those of a class and of the classes below it are tried again, as `except` would take them."""
    write_rows(folder, ["a", "b", "wall", b"{"])
    service.script = failing(400, "wall")
    started()
    service.script = lambda _path, _body: None
    others = started(retry_errors="RateLimitError")
    mended = started(retry_errors=["APIStatusError"])

    assert {"BadRequestError": 1, "PayloadError": 1} == others.errors
    assert {"PayloadError": 1} == mended.errors


def test_a_column_that_is_not_there(service: ScriptedService, folder: Path, started: Run) -> None:
    """The run stops at its beginning, and goes on with the corrected options; keep_going records every error."""
    write_rows(folder, [{"question": f"text {number}"} for number in range(50)])
    stopped = started()
    sent = service.paths.total()
    corrected = started(source=Source(folder / "in.jsonl", columns=Columns(prompt="question")))
    (folder / "journal").unlink()
    (folder / "out.jsonl").unlink()
    all_the_same = started(keep_going=True)

    assert ("unusable", False, 0, 0) == (stopped.stopped, stopped.complete, stopped.rows, sent)
    assert stopped.reason is not None
    assert stopped.reason.startswith("PayloadError:")
    assert stopped.message.startswith(f"stopped: none of the first rows could be used ({stopped.reason}), after 0 rows")
    assert (True, 50) == (corrected.complete, corrected.rows)
    assert {"PayloadError": 50} == all_the_same.errors


@pytest.mark.parametrize("mode", ["sync", "async"])
def test_a_profile_that_is_not_known(service: ScriptedService, folder: Path, started: Run, mode: Any) -> None:
    """A 400 for every row stops the run after few requests; nothing of the first command is left in the second."""
    write_rows(folder, prompts(200))
    service.script = failing(400, "profile_name': 'p'")
    stopped = started(mode=mode)
    sent = service.paths.total()
    service.script = lambda _path, _body: None
    corrected = started("other.csv", dedupe=True, keep=["label"])

    assert ("unusable", 0) == (stopped.stopped, stopped.rows)
    assert sent < 100
    assert (True, {"allow": 171, "block": 29}) == (corrected.complete, corrected.verdicts)


def test_few_rows_that_are_errors(service: ScriptedService, folder: Path, started: Run) -> None:
    """A short source is done with its errors; its journal, which has no verdict, takes on other options."""
    write_rows(folder, [{"question": "a"}, {"question": "attack"}])
    first = started(reports="blocked")
    source = Source(folder / "in.jsonl", columns=Columns(prompt="question"))
    corrected = started(source=source, reports="blocked")

    assert (True, {"unscanned": 2}) == (first.complete, first.verdicts)
    assert ({"allow": 1, "block": 1}, 2) == (corrected.verdicts, len(read_rows(folder)))


def test_a_journal_without_a_verdict_spares_other_files(service: ScriptedService, folder: Path, started: Run) -> None:
    """Before anything was written, a file at another path is not taken for the output."""
    write_rows(folder, [{"question": "a"}] * 20)
    started()
    (folder / "mine.jsonl").write_text("mine", encoding="utf-8")

    with pytest.raises(SinkError, match=r"mine\.jsonl: the file exists, and is not of this journal"):
        started("mine.jsonl", keep_going=True)
    assert "mine" == (folder / "mine.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize("sink", ["out.jsonl", "out.csv"])
def test_columns_that_are_kept_later(service: ScriptedService, folder: Path, started: Run, sink: str) -> None:
    """Other columns to keep, and a larger limit, change nothing that was scanned: an old journal takes them."""
    write_rows(folder, [*prompts(10), b"{"])
    started(sink, limit=4)
    started(sink, limit=5)
    later = started(sink, limit=8, keep=["label"])
    more = started(sink, keep=["id", "label"])
    with pytest.raises(JournalError, match="of a run with another limit; name another"):
        started(sink, limit=3)

    assert (8, 11, 10) == (later.rows, more.rows, service.texts.total())
    if sink.endswith("jsonl"):
        kept = [("k0", 0), ("k1", 1), ("k2", 2)]
        assert kept == [(row["id"], row["label"]) for row in read_rows(folder)[:3]]
        assert (None, None) == (read_rows(folder)[10]["id"], read_rows(folder)[10]["label"])
    else:
        lines = (folder / sink).read_text(encoding="utf-8").splitlines()
        assert (12, True, True) == (len(lines), lines[0].endswith(",id,label"), lines[2].endswith(",k1,1"))


def test_a_column_to_keep_that_no_row_has(service: ScriptedService, folder: Path, started: Run) -> None:
    """The run stops before the first scan, and leaves the output of an old journal as it is."""
    write_rows(folder, prompts(20))
    stopped = started(keep=["lable"])
    started(keep=["label"])
    before = read_rows(folder)
    again = started(keep=["lable"])

    assert ("unusable", "no column lable in the first 20 rows") == (stopped.stopped, stopped.reason)
    assert ("unusable", before) == (again.stopped, read_rows(folder))
    assert (True, None) == (started(keep=["lable"], keep_going=True).complete, read_rows(folder)[0]["lable"])


def test_other_options_of_a_journal_with_verdicts(service: ScriptedService, folder: Path, started: Run) -> None:
    """They are refused, each with what it was and what it is."""
    write_rows(folder, prompts(3))
    started()
    source = Source(folder / "in.jsonl", columns=Columns(id="id"))
    words = r"another column id, mode, order; .*column id: none then, id now; mode: sync then, async now; order: input"

    with pytest.raises(JournalError, match=words):
        started(Sink(folder / "out.jsonl", order="completed"), mode="async", source=source)


def test_what_is_missing_is_not_called_complete(
    service: ScriptedService, folder: Path, started: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows are counted on both sides: where one has no outcome, the run says so, and the same command scans it."""
    write_rows(folder, ["a", "lost", "b"])
    record = RunLoop._record  # pyright: ignore[reportPrivateUsage]  # a fault in the middle

    def losing(loop: Any, scanned: Any) -> None:
        if scanned.index != 1:
            record(loop, scanned)

    with monkeypatch.context() as patch:
        patch.setattr(RunLoop, "_record", losing)
        lost = started()
    found = started()

    assert ("incomplete", False, 2) == (lost.stopped, lost.complete, lost.rows)
    assert lost.message.startswith("not complete: rows have no outcome, or are not in the output, after 2 rows; ")
    assert (True, 3) == (found.complete, len(read_rows(folder)))


def test_receipts_that_are_no_good(service: ScriptedService, folder: Path, started: Run) -> None:
    """A receipt with the id of another, and one with an id that no scan can have, cost no row: each has an error."""
    write_rows(folder, prompts(12))
    ids: list[str] = []

    def script(path: str, body: Any) -> Any:
        if "async" not in path:
            return None
        receipt = service.submit(body)
        ids.append(receipt["scan_id"])
        return json_reply({**receipt, "scan_id": [*ids[:1] * 2, "\ud800"][len(ids) - 1]})

    service.script = script
    broken = started(mode="async", concurrency=1)
    set_in_journal(folder, queried=0)
    service.script = lambda _path, _body: None
    mended = started(mode="async", retry_errors=True)

    assert (True, 12) == (broken.complete, broken.rows)
    assert {"AmbiguousSubmitError", "NoVerdictError"} == broken.errors.keys()
    assert (True, 12, {}) == (mended.complete, len(read_rows(folder)), mended.errors)


def test_receipts_of_one_row(service: ScriptedService, folder: Path, started: Run) -> None:
    """Where the journal has one receipt for several rows, the first has the verdict, the others an error."""
    write_rows(folder, prompts(3))
    started(mode="async", on_progress=Interrupting(lambda _: service.pending))
    with closing(sqlite3.connect(folder / "journal", isolation_level=None)) as journal:
        journal.execute("UPDATE accepted SET req_id = 0")
    summary = started(mode="async")

    assert (True, {"block": 1}, {"AmbiguousSubmitError": 2}) == (summary.complete, summary.actions, summary.errors)


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM meta WHERE name = 'salt'",
        "UPDATE meta SET value = 'x' WHERE name = 'sink_end'",
        "UPDATE rows SET detected = '{'",
        "UPDATE rows SET kept = x'ff'",
        "UPDATE rows SET detected = '5'",
    ],
)
def test_a_journal_that_something_has_changed(
    service: ScriptedService, folder: Path, started: Run, change: str
) -> None:
    """What no journal holds is an error of one line."""
    write_rows(folder, prompts(2))
    started()
    with closing(sqlite3.connect(folder / "journal", isolation_level=None)) as journal:
        journal.execute(change)
    (folder / "out.jsonl").unlink()

    with pytest.raises(JournalError, match=r"journal: .*/journal: damaged"):
        started()
