"""Resuming a run that an earlier version of the package began."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import aisecurity
from aisecurity.bulk import run
from aisecurity.emulator import Emulator
from aisecurity.generated_openapi_client import AiProfile
from tests.support.bulk.run_files import read_rows

BEGUN = Path(__file__).resolve().parents[1] / "begun_before"
ACTIONS = ["allow", "block", None, "allow", "allow", "allow", "block", "allow"]


def journaled(folder: Path) -> list[tuple[Any, ...]]:
    """Return what the journal holds of each row."""
    connection = sqlite3.connect(folder / "journal")
    rows = connection.execute("SELECT * FROM rows ORDER BY place").fetchall()
    connection.close()
    return rows


def test_a_run_of_an_earlier_version_is_finished(folder: Path, profile: AiProfile) -> None:
    """Outcomes of 0.1.0 are kept and not scanned again, the other rows are scanned, and each has one output row."""
    shutil.copytree(BEGUN, folder / "run")
    shutil.copytree(BEGUN, folder / "before")
    before, lines = journaled(folder / "before"), (BEGUN / "out.jsonl").read_bytes()
    files = [folder / "run" / name for name in ("in.jsonl", "out.jsonl", "journal")]
    with Emulator() as emulator:
        aisecurity.init(api_key="k", api_endpoint=emulator.url)
        summary = run(*files, ai_profile=profile, dedupe=True, keep=["label"])
    rows = read_rows(folder / "run")

    assert (5, 4, 2) == (len(before), lines.count(b"\n"), len(emulator.requests))
    assert (True, 8, {"PayloadError": 1}) == (summary.complete, summary.rows, summary.errors)
    assert before == journaled(folder / "run")[:5]
    assert (folder / "run" / "out.jsonl").read_bytes().startswith(lines)
    assert [(n, action) for n, action in enumerate(ACTIONS)] == [(row["index"], row["action"]) for row in rows]
    assert [(4, 0), (7, 3)] == [(row["index"], row["same_as"]) for row in rows if row["same_as"] is not None]
