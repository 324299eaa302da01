"""Rows of JSONL, text and CSV, broken ones included."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from aisecurity.bulk import Columns, Source
from aisecurity.bulk.sources.lines import MAX_LINE_BYTES, lines
from aisecurity.bulk.sources.reader import count
from aisecurity.exceptions import ConfigurationError
from tests.bulk.sources.source_files import read_rows, written


def test_jsonl(folder: Path) -> None:
    """Objects are rows, strings are prompts; a mark of byte order and the ends of Windows do not matter."""
    path = written(folder / "in.jsonl", b'\xef\xbb\xbf{"prompt": "a"}\r\n"b"\n{"prompt": "c"}')

    assert [(1, {"prompt": "a"}), (2, {"prompt": "b"}), (3, {"prompt": "c"})] == read_rows(path)
    assert 3 == count(Source(path))


def test_jsonl_that_is_broken(folder: Path) -> None:
    """Each bad line is a row with its number and a reason that shows nothing of it."""
    bad = [b'{"prompt": "a secret"', b"", b"  ", b"[1]", b"null", b"\xff", b"[" * 100_000, b"1" * 5000]
    path = written(folder / "in.jsonl", b"\n".join([b'"first"', *bad, b'"last"', b""]))
    found = read_rows(path)

    assert [
        "row: not JSON, from column 22 on",
        "row: empty",
        "row: empty",
        "row: a JSON object or string is needed, not list",
        "row: a JSON object or string is needed, not NoneType",
        "row: not UTF-8",
        "row: JSON that cannot be read: nested too deep, or a number too long",
        "row: JSON that cannot be read: nested too deep, or a number too long",
    ] == [reason for _, reason in found[1:-1]]
    assert (10, {"prompt": "last"}) == found[-1]


def test_long_lines() -> None:
    """A line over the bound has its number and is never held as a whole; the others are read."""
    stream = io.BytesIO(b"aaaa\nbbbbbb\nccccccccccccc\nd\neeeeeeeeeeee")

    assert [(1, b"aaaa"), (2, None), (3, None), (4, b"d"), (5, None)] == list(lines(stream, 5))


def test_long_rows(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are error rows, in JSONL and in CSV."""
    long = b"x" * (MAX_LINE_BYTES + 10)
    assert [(1, "row: over 33,554,432 bytes"), (2, {"prompt": "b"})] == read_rows(
        written(folder / "in.jsonl", long + b'\n"b"\n')
    )
    assert [(2, "row: over 33,554,432 bytes"), (3, {"prompt": "b"})] == read_rows(
        written(folder / "in.csv", b"prompt\n" + long + b"\nb\n")
    )


def test_csv(folder: Path) -> None:
    """Cells may hold line ends, and a row's line is where it begins; a short row lacks its last cells."""
    path = written(folder / "in.csv", 'id,prompt,note\n1,"two\nlines",x\n2,"say ""hi"""\n')
    rows = [(2, {"id": "1", "prompt": "two\nlines", "note": "x"}), (4, {"id": "2", "prompt": 'say "hi"'})]

    assert rows == read_rows(path)
    assert 2 == count(Source(path))


def test_tsv(folder: Path) -> None:
    """Tabs instead of commas."""
    assert [(2, {"id": "1", "prompt": "a,b"})] == read_rows(written(folder / "in.tsv", "id\tprompt\n1\ta,b\n"))


def test_csv_that_is_broken(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each bad row is a row with its line and a reason."""

    def fixed(_: int = 0) -> int:
        return 0

    before, set_limit = csv.field_size_limit(1000), csv.field_size_limit
    monkeypatch.setattr("aisecurity.bulk.sources.csv.csv.field_size_limit", fixed)
    path = written(folder / "in.csv", b"id,prompt\n1,a,b\n\n,\n2,\xff\xfe\n3,\xc3\xa9\n4," + b"x" * 2_000 + b"\n5,ok\n")

    assert [
        (2, "row: 3 cells, the header has 2"),
        (3, "row: empty"),
        (4, "row: empty"),
        (5, "row: not UTF-8"),
        (6, {"id": "3", "prompt": "é"}),
        (7, "row: not CSV, or over the size that can be read"),
        (8, {"id": "5", "prompt": "ok"}),
    ] == read_rows(path)
    set_limit(before)


def test_csv_of_nothing(folder: Path) -> None:
    """A file without even a header has no rows."""
    assert [] == read_rows(written(folder / "in.csv", ""))


def test_columns_that_are_not_there(folder: Path) -> None:
    """A header without the columns is an error of the call, which repeats nothing of the file."""
    path = written(folder / "in.csv", "id,text\n1,a\n")

    with pytest.raises(ConfigurationError, match="none of its 2 columns is named prompt, response"):
        read_rows(path)
    with pytest.raises(ConfigurationError, match="no column question among its 2"):
        read_rows(path, columns=Columns(prompt="question"))
    assert [(2, {"id": "1", "text": "a"})] == read_rows(path, columns=Columns(prompt="text"))


def test_text(folder: Path) -> None:
    """A line is an item, of what the source says it is."""
    path = written(folder / "in.txt", "a\n\nb")

    assert [(1, {"prompt": "a"}), (2, "row: empty"), (3, {"prompt": "b"})] == read_rows(path)
    assert (1, {"response": "a"}) == read_rows(path, member="response")[0]
    assert [(1, {"prompt": "a"})] == read_rows(written(folder / "in.dat", "a"), format="text")
