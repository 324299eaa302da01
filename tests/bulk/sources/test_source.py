"""Sources: their formats, names and identity, and the standard input."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from aisecurity.bulk import Source
from aisecurity.bulk.sources.reader import count, rows
from aisecurity.exceptions import ConfigurationError
from tests.bulk.sources.source_files import members_or_reason, read_rows, written


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named "-", needs a format, and cannot be counted."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'"a"\n')))
    source = Source("-", format="jsonl")

    assert [{"prompt": "a"}] == [members_or_reason(one) for one in rows(source)]
    assert (None, {"kind": "jsonl"}) == (count(source), source.identity())
    with pytest.raises(ConfigurationError, match="standard input needs a format"):
        list(rows(Source("-")))
    with pytest.raises(ConfigurationError, match="Parquet needs a file"):
        list(rows(Source("-", format="parquet")))


def test_an_unknown_format(folder: Path) -> None:
    """The suffix must say what it is, or the caller, who names one that there is."""
    with pytest.raises(
        ConfigurationError, match=r"name a format, the suffix is none of \.jsonl, \.ndjson, \.json, \.csv, .*in\.data"
    ):
        read_rows(folder / "in.data")
    unknown: Any = "xml"
    with pytest.raises(
        ConfigurationError, match="an unknown format, one of jsonl, json, csv, tsv, text, parquet, directory"
    ):
        Source("in.data", format=unknown)
    with pytest.raises(ConfigurationError, match="source: an empty name; a file, a directory"):
        Source("")
    with pytest.raises(ConfigurationError, match="holds no NUL"):
        Source("in.\0")


@pytest.mark.parametrize("stdin", [None, io.StringIO("a"), io.TextIOWrapper(io.BytesIO())])
def test_no_standard_input(monkeypatch: pytest.MonkeyPatch, stdin: io.TextIOWrapper | None) -> None:
    """One that is closed, or has no bytes, is an error that says so."""
    if isinstance(stdin, io.TextIOWrapper):
        stdin.close()
    monkeypatch.setattr("sys.stdin", stdin)

    with pytest.raises(ConfigurationError, match="source: the standard input: closed"):
        list(rows(Source("-", format="jsonl")))


@pytest.mark.parametrize(
    ("name", "format_", "reason"),
    [
        ("none.jsonl", None, "No such file or directory"),
        ("folder.csv", "csv", "Is a directory"),
        ("file.txt", "directory", "Not a directory"),
        ("x" * 300, None, "File name too long"),
        ("line\nend.txt", None, "No such file or directory"),
    ],
)
def test_errors_of_the_system(folder: Path, name: str, format_: Any, reason: str) -> None:
    """Each is one line of a class of the tree, with the name of the file and the reason."""
    (folder / "folder.csv").mkdir()
    written(folder / "file.txt", "a")
    source = Source(folder / name, format=format_)
    path = str(folder / name)
    shown = f"source: {path if path.isprintable() else ascii(path)}: {reason}"

    for call in (lambda: list(rows(source)), source.identity, lambda: count(source)):
        with pytest.raises(ConfigurationError) as caught:
            call()
        assert shown == caught.value.message


def test_identity(folder: Path) -> None:
    """A copy is the same source; another size, beginning, or list of files is another."""
    first = Source(written(folder / "a.txt", "one")).identity()
    copy = Source(written(folder / "b.txt", "one")).identity()
    longer = Source(written(folder / "c.txt", "one two")).identity()
    other = Source(written(folder / "d.txt", "two")).identity()
    before = Source(folder).identity()
    written(folder / "e.txt", "more")

    assert first == copy
    assert 3 == len({json.dumps(one) for one in (first, longer, other)})
    assert before != Source(folder).identity()


def test_a_source_of_a_path(folder: Path) -> None:
    """A path stands for the source of that name."""
    source = Source(folder)

    assert source is Source.of(source)
    assert source == Source.of(str(folder))
