"""Runs that cannot begin or be resumed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aisecurity.bulk import (
    JournalError,
    JournalInUseError,
    Progress,
    Sink,
    SinkError,
    Source,
    run,
)
from aisecurity.exceptions import ConfigurationError
from aisecurity.generated_openapi_client import AiProfile
from tests.support.bulk.run_files import Run, prompts, write_rows
from tests.support.bulk.scripted_service import ScriptedService


def test_one_run_at_a_time(service: ScriptedService, folder: Path, started: Run) -> None:
    """A second run on the same journal is rejected while the first is open."""
    write_rows(folder, prompts(5))
    rejected: list[str] = []

    def again(_: Progress) -> None:
        try:
            started()
        except JournalInUseError as error:
            rejected.append(error.message)

    started(on_progress=again)

    assert {f"journal: {folder / 'journal'}: another run works on it"} == set(rejected)


def test_one_name_to_keep(service: ScriptedService, folder: Path, started: Run) -> None:
    """One name in place of many is rejected: its letters are no columns."""
    write_rows(folder, prompts(5))
    with pytest.raises(ConfigurationError, match="keep: one str gives letters"):
        started(keep="id")

    assert 0 == service.paths.total()


def test_another_source_or_other_options(service: ScriptedService, folder: Path, started: Run) -> None:
    """The journal names what differs."""
    write_rows(folder, prompts(5))
    started()
    write_rows(folder, prompts(6))

    with pytest.raises(JournalError, match="another source"):
        started()
    write_rows(folder, prompts(5))
    with pytest.raises(JournalError, match="another dedupe, limit"):
        started(dedupe=True, limit=3)


def test_a_row_that_changed(service: ScriptedService, folder: Path, started: Run) -> None:
    """A file whose size and beginning are the same is caught when its rows are passed over."""
    rows: list[Any] = [{"prompt": "x" * 10_000}] * 8 + [{"prompt": "last 1"}]
    write_rows(folder, rows)
    started()
    write_rows(folder, [*rows[:-1], {"prompt": "last 2"}])

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
        ({"source": "nowhere.jsonl"}, ConfigurationError, "source: nowhere.jsonl: No such file"),
        ({"keep": ["label", "other"], "source": "t.csv"}, ConfigurationError, "no column other among its 2"),
        ({"sink": "no/out.jsonl"}, SinkError, "sink: .*no/out.jsonl: there is no such folder"),
        ({"sink": Sink("journal", format="csv")}, JournalError, "journal: .*: the sink is there; name another"),
        ({"sink": Sink("in.jsonl/o.jsonl")}, SinkError, "there is no such folder"),
        ({"reports": "blocked", "reports_sink": "out.jsonl"}, SinkError, "reports: .*: the sink is there"),
        ({"retry_errors": ["RateLimitError", "Nix"]}, ConfigurationError, "no class of errors is named Nix"),
    ],
)
def test_what_cannot_begin(
    options: dict[str, Any],
    kind: type[Exception],
    reason: str,
    folder: Path,
    started: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is raised before a journal is made that would bind the next attempt."""
    write_rows(folder, prompts(1))
    (folder / "t.csv").write_text("prompt,label\na,b\n", encoding="utf-8")
    monkeypatch.chdir(folder)

    with pytest.raises(kind, match=reason):
        started(**options)
    (folder / "t.csv").unlink()
    assert ["in.jsonl"] == [path.name for path in folder.iterdir()]


def test_a_sink_that_is_there(service: ScriptedService, folder: Path, started: Run) -> None:
    """A file of another program is rejected, and no journal is created."""
    write_rows(folder, prompts(1))
    (folder / "out.jsonl").write_text("mine", encoding="utf-8")

    with pytest.raises(SinkError, match="not of this journal"):
        started()
    assert not (folder / "journal").exists()


def test_a_missing_credential(folder: Path, profile: AiProfile) -> None:
    """It is raised before anything is made."""
    write_rows(folder, prompts(1))

    with pytest.raises(ConfigurationError, match="no credential"):
        run(folder / "in.jsonl", folder / "out.jsonl", folder / "journal", ai_profile=profile)
    assert ["in.jsonl"] == [path.name for path in folder.iterdir()]
