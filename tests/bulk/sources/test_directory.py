"""Directories as sources."""

from __future__ import annotations

import inspect
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from aisecurity.bulk import Source, run
from aisecurity.bulk.sources.reader import count, rows
from aisecurity.exceptions import ConfigurationError
from aisecurity.generated_openapi_client import AiProfile
from tests.bulk.sources.source_files import members_or_reason, read_rows, written
from tests.support.bulk.scripted_service import ScriptedService


def test_directory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file below is an item whose key is its path; hidden files and links are left out."""
    for name, content in (
        ("b/c.py", b"code"),
        ("a.py", b"\xef\xbb\xbfmore"),
        (".git/x", b"no"),
        ("z", b" "),
        ("u", b"\xff"),
    ):
        written(folder / name, content)
    (folder / "link").symlink_to(folder / "a.py")
    written(folder / "big", b"x" * 20)
    monkeypatch.setattr("aisecurity.bulk.sources.directory.MAX_LINE_BYTES", 10)
    found = list(rows(Source(folder, member="code_prompt")))

    assert [
        ("a.py", {"code_prompt": "more"}),
        ("b/c.py", {"code_prompt": "code"}),
        ("big", "file: over 10 bytes"),
        ("u", "file: not UTF-8"),
        ("z", "file: empty"),
    ] == [(one.key, members_or_reason(one)) for one in found]
    assert ({None}, 5) == ({one.line for one in found}, count(Source(folder)))


def test_a_file_that_cannot_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an error row that names the kind of failure."""
    written(folder / "a", b"a")

    def fail(*_: Any, **__: Any) -> bytes:
        raise PermissionError

    monkeypatch.setattr(Path, "read_bytes", fail)
    assert [(None, "file: cannot be read (PermissionError)")] == read_rows(folder)


def test_a_directory_that_cannot_be_listed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is below it is unknown: it is an error of the source that names it."""
    written(folder / "a", "a")
    (folder / "b").mkdir()
    listed = Path.iterdir

    def fail(path: Path) -> Any:
        if path.name == "b":
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", fail)
    with pytest.raises(ConfigurationError, match=f"source: {folder / 'b'}: Permission denied"):
        read_rows(folder)


def test_pipes_are_no_items(folder: Path) -> None:
    """What is neither a file nor a directory is left out."""
    os.mkfifo(folder / "pipe")
    assert [] == read_rows(folder)


def test_encodings(folder: Path) -> None:
    """Files may have a byte order mark of another encoding; ends of lines are those of this system."""
    written(folder / "a", "a\r\nb\rc".encode("utf-16"))
    written(folder / "b", "ab".encode("utf-16-le"))

    assert [{"prompt": "a\nb\nc"}, "file: it begins as UTF-16 without a byte order mark; write it as UTF-8"] == [
        row for _, row in read_rows(folder)
    ]


def test_a_deep_tree(folder: Path) -> None:
    """Its depth is bounded by the system alone."""
    deepest = folder.joinpath(*"d" * 200)
    deepest.mkdir(parents=True)
    written(deepest / "f", "a")
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + 150)
    try:
        assert [{"prompt": "a"}] == [row for _, row in read_rows(folder)]
    finally:
        sys.setrecursionlimit(before)


def test_files_that_are_none(folder: Path) -> None:
    """Those that the caller names are left out by whatever name they are found there."""
    written(folder / "a", "a")
    written(folder / "b", "b")
    os.link(folder / "b", folder / "c")
    source = Source(folder, without=[folder / "b", folder / "none"])

    assert [{"prompt": "a"}] == [members_or_reason(one) for one in rows(source)]
    assert Source(folder).identity() != source.identity()


@pytest.mark.parametrize("sink", ["out.jsonl", "out.parquet"])
def test_a_run_within_its_source(
    service: ScriptedService, profile: AiProfile, folder: Path, monkeypatch: pytest.MonkeyPatch, sink: str
) -> None:
    """What the run writes is no row, whether it goes on or begins anew."""
    if sink.endswith("parquet"):
        pytest.importorskip("pyarrow", reason="of the extra parquet")
    monkeypatch.chdir(folder)
    written(folder / "a", "a")
    written(folder / "b", "b")
    for _ in range(2):
        summary = run(".", sink, f"{sink}.journal", ai_profile=profile, reports="blocked")
        assert (2, True) == (summary.rows, summary.complete)
    assert 2 == len(service.at_once)
