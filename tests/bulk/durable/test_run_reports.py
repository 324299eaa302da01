"""The reports of blocked rows."""

from __future__ import annotations

import os
import signal
import stat
import threading
import time
from pathlib import Path
from typing import Any

from aisecurity.bulk import (
    Progress,
)
from tests.support.bulk.run_files import Interrupting, Run, prompts, read_rows, set_in_journal, write_rows
from tests.support.bulk.scripted_service import ScriptedService, json_reply


def test_reports_of_blocked_rows(service: ScriptedService, folder: Path, started: Run) -> None:
    """They are fetched five a query, into a file that its owner alone can read, each row with its report."""
    write_rows(folder, prompts(40))
    progress: list[Progress] = []
    started(reports="blocked", on_progress=progress.append)
    path = folder / "out.jsonl.reports.jsonl"
    lines = read_rows(folder, path.name)
    blocked = [row for row in read_rows(folder) if row["action"] == "block"]

    assert [(row["index"], row["key"], row["report_id"]) for row in blocked] == [
        (line["index"], line["key"], line["report_id"]) for line in lines
    ]
    assert {"malicious"} == {line["report"]["detection_results"][0]["verdict"] for line in lines}
    assert (2, 6, 0o600) == (len(service.queries), progress[-1].reports, stat.S_IMODE(path.stat().st_mode))


def test_reports_that_fail(service: ScriptedService, folder: Path, started: Run) -> None:
    """A report whose query fails for good is a line with the error."""
    write_rows(folder, ["attack"])
    service.script = lambda path, _body: json_reply({}, 401) if "reports" in path else None
    summary = started(reports="blocked", reports_sink=folder / "why.jsonl")

    assert [(None, "AuthenticationError")] == [(one["report"], one["error"]) for one in read_rows(folder, "why.jsonl")]
    assert summary.complete


def test_reports_that_are_refused(service: ScriptedService, folder: Path, started: Run) -> None:
    """What is no report, or was not asked for, takes none of the same query with it."""
    write_rows(folder, ["attack 1", "attack 2"])

    def script(path: str, ids: Any) -> Any:
        if "reports" not in path:
            return None
        return json_reply([*({"report_id": one} for one in ids), {"report_id": "R1"}, 5])

    service.script = script
    started(reports="blocked")
    lines = read_rows(folder, "out.jsonl.reports.jsonl")

    assert [None, None] == [line["error"] for line in lines]
    assert 1 == len(service.queries)


def test_reports_interrupted(service: ScriptedService, folder: Path, started: Run) -> None:
    """Ctrl-C ends the waiting for the next query; the reports are fetched when the run goes on."""
    write_rows(folder, ["attack"])
    service.script = lambda path, _body: json_reply({}, 429) if "reports" in path else None
    stopped = started(reports="blocked", on_progress=Interrupting(lambda _: service.queries))
    service.script = lambda _path, _body: None
    set_in_journal(folder, queried=time.time() - 61)
    complete = started(reports="blocked")

    assert ("interrupted", True) == (stopped.stopped, complete.complete)
    assert 1 == len(read_rows(folder, "out.jsonl.reports.jsonl"))


def test_queries_of_an_earlier_process_count(service: ScriptedService, folder: Path, started: Run) -> None:
    """An interrupted process may have used the minute up: the next one waits for it."""
    write_rows(folder, ["attack"])
    started()
    set_in_journal(folder, queried=time.time())
    timer = threading.Timer(0.3, os.kill, [os.getpid(), signal.SIGINT])
    timer.start()
    stopped = started(reports="blocked")
    timer.join()
    none_sent = len(service.queries)
    set_in_journal(folder, queried=time.time() - 61)
    complete = started(reports="blocked")

    assert ("interrupted", 0, True, 1) == (stopped.stopped, none_sent, complete.complete, len(service.queries))
