"""Files that are written after a run, and are checked before it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from typer.exceptions import TyperException

from aisecurity.cli.report.target import check_target
from aisecurity.exceptions import ConfigurationError
from tests.cli.conftest import Run


def test_files_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder, a pipe, another file of the run, by a hard link too, and one that may not be written are refused."""
    file, other = tmp_path / "file", tmp_path / "other"
    other.touch()
    os.link(other, tmp_path / "hard")
    os.mkfifo(tmp_path / "pipe")
    check_target("--html", file, [other])
    check_target("--html", Path(os.devnull), [other])
    for wrong, said in (
        (tmp_path, "a directory that exists"),
        (tmp_path / "no" / "file", "a directory that exists"),
        (tmp_path / "hard", "another one of the run"),
        (tmp_path / "pipe", "a named pipe"),
    ):
        with pytest.raises(TyperException) as caught:
            check_target("--html", wrong, [other])
        assert said in caught.value.format_message()

    def denied(*_: object) -> bool:
        return False

    monkeypatch.setattr(os, "access", denied)
    with pytest.raises(ConfigurationError, match=f"--html: {file}: {os.strerror(errno.EACCES)}"):
        check_target("--html", file, [])


def test_no_source_is_overwritten(cli: Run, tmp_path: Path) -> None:
    """A hard link to it, a file of SQLite's and an unfinished file are files of the run."""
    source = tmp_path / "in.csv"
    source.write_text("prompt,bad\nhello,no\n", encoding="utf-8")
    os.link(source, tmp_path / "hard")
    for name in ("hard", "out.jsonl.journal-wal", ".out.jsonl.unfinished"):
        arguments = ["bulk", str(source), str(tmp_path / "out.jsonl"), "--labels", "bad"]
        done = cli(*arguments, "--mistakes", str(tmp_path / name))
        assert (1, True) == (done.code, "this is another one of the run" in done.err)

    assert {"in.csv", "hard"} == {file.name for file in tmp_path.iterdir()}
    assert "prompt,bad\nhello,no\n" == source.read_text(encoding="utf-8")
