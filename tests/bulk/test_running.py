"""Durable runs over HTTP."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import sqlite3
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aisecurity.bulk import (
    Columns,
    JournalError,
    JournalInUseError,
    Progress,
    Sink,
    SinkError,
    Source,
    Split,
    Summary,
    run,
)
from aisecurity.bulk.journal import Journal
from aisecurity.exceptions import ConfigurationError
from aisecurity.generated_openapi_client import AiProfile

from .service import Reply, Service, json_reply

Run = Callable[..., Summary]


@pytest.fixture
def started(service: Service, profile: AiProfile, folder: Path) -> Run:
    """Return a function that runs what is in in.jsonl."""

    def start(sink: Any = "out.jsonl", **options: Any) -> Summary:
        source = options.pop("source", folder / "in.jsonl")
        to = sink if isinstance(sink, Sink) else folder / sink
        return run(source, to, folder / "journal", ai_profile=profile, **options)

    return start


def write(folder: Path, rows: list[Any], name: str = "in.jsonl") -> None:
    """Write rows as JSON; a bytes row as it is."""
    lines = [row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows]
    (folder / name).write_bytes(b"".join(line + b"\n" for line in lines))


def read(folder: Path, name: str = "out.jsonl") -> list[Any]:
    """Return the rows of the output."""
    return [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]


def unheard(_: Progress) -> None:
    """Do nothing with it."""


class Interrupting:
    """Told of the progress, it presses Ctrl-C once, when that is time."""

    def __init__(self, when: Callable[[Progress], object]) -> None:
        self._when = when
        self._pressed = False

    def __call__(self, progress: Progress) -> None:
        """Press it if it is time."""
        if not self._pressed and self._when(progress):
            self._pressed = True
            signal.raise_signal(signal.SIGINT)


def prompts(number: int) -> list[dict[str, Any]]:
    """Return rows of which every seventh is an attack."""
    return [{"id": f"k{n}", "prompt": f"text {n}{' attack' * (n % 7 == 0)}", "label": n} for n in range(number)]


def test_each_row_has_one_row(service: Service, folder: Path, started: Run) -> None:
    """In the order of the input, errors included, with verdict, key, line and what is kept; no content anywhere."""
    write(folder, [*prompts(30), b"{", {"id": "empty", "prompt": ""}])
    summary = started(keep=["label"])
    rows = read(folder)

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


def test_run_again(service: Service, folder: Path, started: Run) -> None:
    """A run that is complete scans nothing again, and writes an output that was removed."""
    write(folder, prompts(20))
    started()
    first = read(folder)
    (folder / "out.jsonl").unlink()
    summary = started()

    assert (first, 20) == (read(folder), service.texts.total())
    assert "complete: 20 rows" == summary.message


def test_csv_as_completed(service: Service, folder: Path, started: Run) -> None:
    """From CSV to CSV, with columns of other names."""
    (folder / "in.csv").write_text("no,question\n1,fine\n2,attack\n", encoding="utf-8")
    source = Source(folder / "in.csv", columns=Columns(prompt="question", id="no"))
    started(Sink(folder / "out.csv", order="completed"), source=source)
    rows = list(csv.DictReader(io.StringIO((folder / "out.csv").read_text(encoding="utf-8"))))

    assert {"1": "allow", "2": "block"} == {row["key"]: row["action"] for row in rows}


def test_standard_input(service: Service, folder: Path, started: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It can be piped in again: the same rows are passed over, further ones scanned, other ones refused."""

    def piped(text: str) -> Summary:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        return started(source=Source("-", format="text"), on_progress=unheard)

    piped("a\nb\n")
    longer = piped("a\nb\nc\n")

    assert (3, 3) == (longer.rows, service.texts.total())
    with pytest.raises(JournalError, match="row 1 is another"):
        piped("a\nB\nc\n")
    with pytest.raises(JournalError, match="fewer rows"):
        piped("a\n")


def test_dedupe(service: Service, folder: Path, started: Run) -> None:
    """Equal content is scanned once, though it comes again while it is scanned and long after."""
    service.delay = 0.05
    rows = [{"id": f"{n}", "prompt": f"attack {n % 3}"} for n in range(30)] + [{"id": "x", "prompt": "attack 0"}] * 3
    write(folder, rows)
    said: list[Progress] = []
    summary = started(dedupe=True, concurrency=2, on_progress=said.append)
    found = read(folder)

    assert ({"attack 0": 1, "attack 1": 1, "attack 2": 1}, 30) == (dict(service.texts), summary.copied)
    assert ["block"] * 33 == [row["action"] for row in found]
    assert ([row["id"] for row in rows], 33) == ([row["key"] for row in found], said[-1].done)
    assert {0, None} == {found[n]["same_as"] for n in (0, 3, 32)}


def test_dedupe_of_errors(service: Service, folder: Path, started: Run) -> None:
    """Rows that waited for a scan share its failure; one that comes later is scanned itself."""
    service.script = lambda _path, _body: json_reply({}, 400)
    write(folder, ["bad"] * 5)
    summary = started(dedupe=True, concurrency=1)

    assert {"BadRequestError": 5} == summary.errors
    assert summary.copied + service.paths.total() == 5


def test_limit_and_sample(service: Service, folder: Path, started: Run) -> None:
    """Rows outside of the choice have no output."""
    write(folder, prompts(200))
    said: list[Progress] = []
    summary = started(sample=0.2, seed=3, limit=10, on_progress=said.append)

    assert (10, 10, 10) == (summary.rows, len(read(folder)), said[-1].total)
    assert read(folder)[-1]["index"] > 9


def test_split(service: Service, folder: Path, started: Run) -> None:
    """A long row is an error without split, and scanned in parts with it."""
    write(folder, [{"prompt": "words and more words " * 2 + "attack"}, {"prompt": "short"}])
    started(split=Split(characters=30, overlap=3))

    assert [("block", 2), ("allow", 1)] == [(row["action"], row["parts"]) for row in read(folder)]


def test_max_errors(service: Service, folder: Path, started: Run) -> None:
    """Beyond so many error rows the run stops, and goes on when more are allowed."""
    write(folder, [b"{"] * 10 + prompts(5))
    stopped = started(max_errors=3, concurrency=1)
    rows = len(read(folder))
    complete = started()

    assert ("max_errors", False, 4) == (stopped.stopped, stopped.complete, rows)
    assert stopped.message.startswith("stopped: more errors than max_errors allows, after 4 rows; run the same command")
    assert (True, 15) == (complete.complete, len(read(folder)))


def test_a_wrong_key(service: Service, folder: Path, started: Run) -> None:
    """Where everything is refused no row is to blame: the run stops, and the rows are scanned when it is mended."""
    write(folder, prompts(100))
    service.script = lambda _path, _body: json_reply({}, 403)
    refused = started()
    service.script = lambda _path, _body: None
    mended = started()

    assert ("refused", 0) == (refused.stopped, refused.rows)
    assert service.paths.total() < 100 + 40
    assert (True, {}) == (mended.complete, mended.errors)


def test_a_wrong_key_and_few_rows(service: Service, folder: Path, started: Run) -> None:
    """Few refusals are enough if nothing else came."""
    write(folder, prompts(3))
    service.script = lambda _path, _body: json_reply({}, 403)

    assert ("refused", 0) == (started().stopped, len(read(folder)))


def test_refusals_among_verdicts(service: Service, folder: Path, started: Run) -> None:
    """A gateway that refuses some texts makes error rows of them, the last one too."""
    write(folder, ["a", "wall", "b", "wall 2"])
    service.script = lambda _path, body: json_reply({}, 403) if "wall" in str(body) else None
    summary = started(concurrency=1)

    assert (True, {"PermissionDeniedError": 2}) == (summary.complete, summary.errors)
    assert ["allow", None, "allow", None] == [row["action"] for row in read(folder)]


def test_progress(service: Service, folder: Path, started: Run) -> None:
    """The last report of progress has everything; a run that goes on counts what was done before."""
    write(folder, prompts(50))
    said: list[Progress] = []
    started(on_progress=said.append)
    again: list[Progress] = []
    started(on_progress=again.append)

    last = said[-1]
    assert (50, 50, 8, 0, 0) == (last.done, last.total, last.blocked, last.errors, last.in_flight)
    assert (True, True) == (last.rate > 0, last.pace >= 8)
    assert (50, 0.0) == (again[-1].done, again[-1].rate)


def test_interrupted(service: Service, folder: Path, started: Run) -> None:
    """Ctrl-C lets what is under way end; the same command goes on, and scans nothing twice."""
    write(folder, prompts(200))
    service.delay = 0.01
    stopped = started(on_progress=Interrupting(lambda progress: progress.done), concurrency=4)
    rows = len(read(folder))
    complete = started()

    assert ("interrupted", True) == (stopped.stopped, 0 < stopped.rows < 200)
    assert stopped.message.startswith("interrupted, after ")
    assert (True, 200, 200) == (complete.complete, len(read(folder)), service.texts.total())
    assert rows <= stopped.rows


def test_interrupted_twice(service: Service, folder: Path, started: Run) -> None:
    """A second Ctrl-C is a KeyboardInterrupt at once; the journal is good, and the run goes on."""
    write(folder, prompts(50))

    def interrupt(_: Progress) -> None:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        started(on_progress=interrupt)
    assert (True, 50) == (started().complete, len(read(folder)))


def test_interrupted_during_a_pause(service: Service, folder: Path, started: Run) -> None:
    """A run that waits for a Retry-After of minutes stops at once."""
    write(folder, prompts(3))
    after = {"error": {"retry_after": {"interval": 5, "unit": "minute"}}}
    service.script = lambda _path, _body: json_reply(after, 429)
    timer = threading.Timer(0.3, os.kill, [os.getpid(), signal.SIGINT])
    timer.start()
    summary = started()
    timer.join()

    assert ("interrupted", 0) == (summary.stopped, summary.rows)


def test_in_another_thread(service: Service, folder: Path, started: Run) -> None:
    """A run needs no main thread."""
    write(folder, prompts(5))
    done: list[Summary] = []
    thread = threading.Thread(target=lambda: done.append(started()))
    thread.start()
    thread.join()

    assert [True] == [summary.complete for summary in done]


def test_mode_async(service: Service, folder: Path, started: Run) -> None:
    """Batches of five, joined on scan id and req_id."""
    write(folder, prompts(12))
    summary = started(mode="async")

    assert {"allow": 10, "block": 2} == summary.actions
    assert [0, 1, 2, 3, 4, 0, 1] == [row["req_id"] for row in read(folder)[:7]]


def test_mode_async_with_parts(service: Service, folder: Path, started: Run) -> None:
    """The parts of a long row are joined again, whatever batch they were in."""
    write(folder, [{"prompt": "words and more words " * 6 + "attack"}, "short"])
    started(mode="async", split=Split(characters=30, overlap=3))

    assert [("block", 5), ("allow", 1)] == [(row["action"], row["parts"]) for row in read(folder)]


def test_mode_async_goes_on_with_receipts(service: Service, folder: Path, started: Run) -> None:
    """What was accepted before an interruption is asked for, not submitted again."""
    write(folder, prompts(5))
    stopped = started(mode="async", on_progress=Interrupting(lambda _: service.pending))
    service_saw = service.submitted.total()
    complete = started(mode="async")

    assert ("interrupted", 0, 5) == (stopped.stopped, stopped.rows, service_saw)
    assert (True, 5) == (complete.complete, service.submitted.total())


def test_reports_of_blocked_rows(service: Service, folder: Path, started: Run) -> None:
    """They are fetched five a query, into a file that its owner alone can read, each row with its report."""
    write(folder, prompts(40))
    said: list[Progress] = []
    started(reports="blocked", on_progress=said.append)
    path = folder / "out.jsonl.reports.jsonl"
    lines = read(folder, path.name)
    blocked = [row for row in read(folder) if row["action"] == "block"]

    assert [(row["index"], row["key"], row["report_id"]) for row in blocked] == [
        (line["index"], line["key"], line["report_id"]) for line in lines
    ]
    assert {"malicious"} == {line["report"]["detection_results"][0]["verdict"] for line in lines}
    assert (2, 6, 0o600) == (len(service.queries), said[-1].reports, stat.S_IMODE(path.stat().st_mode))


def test_reports_that_fail(service: Service, folder: Path, started: Run) -> None:
    """A report that is refused for good is a line with its error."""
    write(folder, ["attack"])
    service.script = lambda path, _body: json_reply({}, 401) if "reports" in path else None
    summary = started(reports="blocked", reports_sink=folder / "why.jsonl")

    assert [(None, "AuthenticationError")] == [(one["report"], one["error"]) for one in read(folder, "why.jsonl")]
    assert summary.complete


def test_reports_interrupted(service: Service, folder: Path, started: Run) -> None:
    """Ctrl-C ends the waiting for the next query; the reports are fetched when the run goes on."""
    write(folder, ["attack"])
    service.script = lambda path, _body: json_reply({}, 429) if "reports" in path else None
    stopped = started(reports="blocked", on_progress=Interrupting(lambda _: service.queries))
    service.script = lambda _path, _body: None
    with_journal(folder, queried=time.time() - 61)
    complete = started(reports="blocked")

    assert ("interrupted", True) == (stopped.stopped, complete.complete)
    assert 1 == len(read(folder, "out.jsonl.reports.jsonl"))


def test_queries_of_an_earlier_process_count(service: Service, folder: Path, started: Run) -> None:
    """An interrupted process may have used the minute up: the next one waits for it."""
    write(folder, ["attack"])
    started()
    with_journal(folder, queried=time.time())
    timer = threading.Timer(0.3, os.kill, [os.getpid(), signal.SIGINT])
    timer.start()
    stopped = started(reports="blocked")
    timer.join()
    none_sent = len(service.queries)
    with_journal(folder, queried=time.time() - 61)
    complete = started(reports="blocked")

    assert ("interrupted", 0, True, 1) == (stopped.stopped, none_sent, complete.complete, len(service.queries))


def with_journal(folder: Path, **values: Any) -> None:
    """Change what the journal says."""
    connection = sqlite3.connect(folder / "journal", isolation_level=None)
    for name, value in values.items():
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))
    connection.close()


def test_one_run_at_a_time(service: Service, folder: Path, started: Run) -> None:
    """A second run on the same journal is refused while the first is there."""
    write(folder, prompts(5))
    refused: list[str] = []

    def again(_: Progress) -> None:
        try:
            started()
        except JournalInUseError as error:
            refused.append(error.message)

    started(on_progress=again)

    assert {"journal: another run works on it"} == set(refused)


def test_another_source_or_other_options(service: Service, folder: Path, started: Run) -> None:
    """The journal names what differs."""
    write(folder, prompts(5))
    started()
    write(folder, prompts(6))

    with pytest.raises(JournalError, match="another source"):
        started()
    write(folder, prompts(5))
    with pytest.raises(JournalError, match="another choice, dedupe"):
        started(dedupe=True, limit=3)


def test_a_row_that_changed(service: Service, folder: Path, started: Run) -> None:
    """A file whose size and beginning are the same is caught when its rows are passed over."""
    rows: list[Any] = [{"prompt": "x" * 10_000}] * 8 + [{"prompt": "last 1"}]
    write(folder, rows)
    started()
    write(folder, [*rows[:-1], {"prompt": "last 2"}])

    with pytest.raises(JournalError, match="row 8 is another"):
        started()


@pytest.mark.parametrize(
    ("options", "kind", "reason"),
    [
        ({"keep": ["prompt"]}, ConfigurationError, "keep: prompt holds content"),
        ({"keep": ["action"]}, ConfigurationError, "keep: action"),
        ({"reports": "all"}, ConfigurationError, "reports"),
        ({"max_errors": -1}, ConfigurationError, "max_errors"),
        ({"sink": "out.xml"}, ConfigurationError, "name a format"),
        ({"source": Source("-")}, ConfigurationError, "standard input needs a format"),
        ({"source": "nowhere.jsonl"}, FileNotFoundError, "nowhere"),
    ],
)
def test_what_cannot_begin(
    options: dict[str, Any], kind: type[Exception], reason: str, folder: Path, started: Run
) -> None:
    """It is raised before a journal is made that would bind the next attempt."""
    write(folder, prompts(1))

    with pytest.raises(kind, match=reason):
        started(**options)
    assert ["in.jsonl"] == [path.name for path in folder.iterdir()]


def test_a_sink_that_is_there(service: Service, folder: Path, started: Run) -> None:
    """A file of somebody else is refused, and no journal is made."""
    write(folder, prompts(1))
    (folder / "out.jsonl").write_text("mine", encoding="utf-8")

    with pytest.raises(SinkError, match="not of this journal"):
        started()
    assert not (folder / "journal").exists()


def test_a_missing_credential(folder: Path, profile: AiProfile) -> None:
    """It is raised before anything is made."""
    write(folder, prompts(1))

    with pytest.raises(ConfigurationError, match="no credential"):
        run(folder / "in.jsonl", folder / "out.jsonl", folder / "journal", ai_profile=profile)
    assert ["in.jsonl"] == [path.name for path in folder.iterdir()]


def test_a_partial_verdict_is_marked(service: Service, folder: Path, started: Run) -> None:
    """A row whose detectors did not all finish says so, and the summary counts it."""
    write(folder, ["a", "b"])
    body = {"report_id": "R1", "scan_id": "1", "action": "allow", "category": "benign", "timeout": True}
    service.script = lambda _path, body_: (
        Reply(body=json.dumps(body).encode()) if "a" in body_["contents"][0]["prompt"] else None
    )
    summary = started()

    assert ([True, False], 1) == ([row["partial"] for row in read(folder)], summary.partial)


def test_an_empty_source(service: Service, folder: Path, started: Run) -> None:
    """No row is a complete run."""
    write(folder, [])
    summary = started()

    assert (True, 0, {}, []) == (summary.complete, summary.rows, summary.latency, read(folder))


def test_the_journal_is_good_while_it_runs(service: Service, folder: Path, started: Run) -> None:
    """Every outcome is in the journal as soon as it is known, in the schema that docs/bulk.md describes."""
    write(folder, prompts(5))
    started()
    with Journal(folder / "journal", json.loads(identity(folder))) as journal:
        assert 5 == len(journal.rows("seq", -1))


def identity(folder: Path) -> str:
    """Return the identity in the journal."""
    connection = sqlite3.connect(folder / "journal")
    (found,) = connection.execute("SELECT value FROM meta WHERE name = 'identity'").fetchone()
    connection.close()
    return str(found)
