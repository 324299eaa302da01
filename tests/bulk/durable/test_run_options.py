"""Options of a durable run."""

from __future__ import annotations

from pathlib import Path

import pytest

from aisecurity.bulk import (
    Progress,
    Split,
)
from tests.support.bulk.run_files import Run, prompts, read_rows, write_rows
from tests.support.bulk.scripted_service import ScriptedService, json_reply


def test_dedupe(service: ScriptedService, folder: Path, started: Run) -> None:
    """Equal content is scanned once, though it comes again while it is scanned and long after."""
    service.delay = 0.05
    rows = [{"id": f"{n}", "prompt": f"attack {n % 3}"} for n in range(30)] + [{"id": "x", "prompt": "attack 0"}] * 3
    write_rows(folder, rows)
    progress: list[Progress] = []
    summary = started(dedupe=True, concurrency=2, on_progress=progress.append)
    found = read_rows(folder)

    assert ({"attack 0": 1, "attack 1": 1, "attack 2": 1}, 30) == (dict(service.texts), summary.copied)
    assert ["block"] * 33 == [row["action"] for row in found]
    assert ([row["id"] for row in rows], 33) == ([row["key"] for row in found], progress[-1].done)
    assert {0, None} == {found[n]["same_as"] for n in (0, 3, 32)}


@pytest.mark.parametrize(("first", "copied"), [([], 4), (["fine"], 0)], ids=["held back", "stands"])
def test_dedupe_of_errors(service: ScriptedService, folder: Path, started: Run, first: list[str], copied: int) -> None:
    """Rows that wait share a failure, as long as it is held back too; one that is read later is scanned itself."""
    service.script = lambda _path, body: json_reply({}, 400) if "bad" in str(body) else None
    write_rows(folder, [*first, *["bad"] * 5])
    summary = started(dedupe=True, concurrency=1)

    assert ({"BadRequestError": 5}, copied) == (summary.errors, summary.copied)
    assert len(first) + 5 - copied == service.paths.total()


def test_limit_and_sample(service: ScriptedService, folder: Path, started: Run) -> None:
    """Rows outside of the choice have no output."""
    write_rows(folder, prompts(200))
    progress: list[Progress] = []
    summary = started(sample=0.2, seed=3, limit=10, on_progress=progress.append)

    assert (10, 10, 10) == (summary.rows, len(read_rows(folder)), progress[-1].total)
    assert read_rows(folder)[-1]["index"] > 9


def test_split(service: ScriptedService, folder: Path, started: Run) -> None:
    """A long row is an error without split, and scanned in parts with it."""
    write_rows(folder, [{"prompt": "words and more words " * 2 + "attack"}, {"prompt": "short"}])
    started(split=Split(characters=30, overlap=3))

    assert [("block", 2), ("allow", 1)] == [(row["action"], row["parts"]) for row in read_rows(folder)]


def test_max_errors(service: ScriptedService, folder: Path, started: Run) -> None:
    """Beyond so many error rows the run stops, and goes on when more are allowed."""
    write_rows(folder, [b"{"] * 10 + prompts(5))
    stopped = started(max_errors=3, concurrency=1)
    rows = len(read_rows(folder))
    complete = started()

    assert ("max_errors", False, 4) == (stopped.stopped, stopped.complete, rows)
    assert stopped.message.startswith("stopped: more errors than max_errors allows, after 4 rows; run the same command")
    assert (True, 15) == (complete.complete, len(read_rows(folder)))


def test_mode_async(service: ScriptedService, folder: Path, started: Run) -> None:
    """Batches of five, joined on scan id and req_id."""
    write_rows(folder, prompts(12))
    summary = started(mode="async")

    assert {"allow": 10, "block": 2} == summary.actions
    assert [0, 1, 2, 3, 4, 0, 1] == [row["req_id"] for row in read_rows(folder)[:7]]


def test_mode_async_with_parts(service: ScriptedService, folder: Path, started: Run) -> None:
    """The parts of a long row are joined again, whatever batch they were in."""
    write_rows(folder, [{"prompt": "words and more words " * 6 + "attack"}, "short"])
    started(mode="async", split=Split(characters=30, overlap=3))

    assert [("block", 5), ("allow", 1)] == [(row["action"], row["parts"]) for row in read_rows(folder)]
