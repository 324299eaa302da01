"""Where rows come from, and what of them is read."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import os
from pathlib import Path
from typing import Any

import pytest

from aisecurity.bulk import Columns, Source
from aisecurity.bulk.lines import MAX_LINE_BYTES, lines
from aisecurity.bulk.reading import Raw, count, rows
from aisecurity.exceptions import ConfigurationError, PayloadError


def written(path: Path, content: str | bytes) -> Path:
    """Write a file, and return its path."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(path: Path, **options: Any) -> list[tuple[int | None, Any]]:
    """Return line and members, or line and reason, of each row."""
    return [(one.line, said(one)) for one in rows(Source(path, **options))]


def said(raw: Raw) -> Any:
    """Return the members, or the reason that there are none."""
    return str(raw.members).partition(":")[2] if isinstance(raw.members, PayloadError) else dict(raw.members)


def test_jsonl(folder: Path) -> None:
    """Objects are rows, strings are prompts; a mark of byte order and the ends of Windows do not matter."""
    path = written(folder / "in.jsonl", b'\xef\xbb\xbf{"prompt": "a"}\r\n"b"\n{"prompt": "c"}')

    assert [(1, {"prompt": "a"}), (2, {"prompt": "b"}), (3, {"prompt": "c"})] == read(path)
    assert 3 == count(Source(path))


def test_jsonl_that_is_broken(folder: Path) -> None:
    """Each bad line is a row with its number and a reason that shows nothing of it."""
    bad = [b'{"prompt": "a secret"', b"", b"  ", b"[1]", b"null", b"\xff", b"[" * 100_000, b"1" * 5000]
    path = written(folder / "in.jsonl", b"\n".join([b'"first"', *bad, b'"last"', b""]))
    found = read(path)

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
    """A line over the bound is told by its number and never held as a whole; the rest goes on."""
    stream = io.BytesIO(b"aaaa\nbbbbbb\nccccccccccccc\nd\neeeeeeeeeeee")

    assert [(1, b"aaaa"), (2, None), (3, None), (4, b"d"), (5, None)] == list(lines(stream, 5))


def test_long_rows(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are error rows, in JSONL and in CSV."""
    long = b"x" * (MAX_LINE_BYTES + 10)
    assert [(1, "row: over 33,554,432 bytes"), (2, {"prompt": "b"})] == read(
        written(folder / "in.jsonl", long + b'\n"b"\n')
    )
    assert [(2, "row: over 33,554,432 bytes"), (3, {"prompt": "b"})] == read(
        written(folder / "in.csv", b"prompt\n" + long + b"\nb\n")
    )


def test_csv(folder: Path) -> None:
    """Cells may hold line ends, and a row's line is where it begins; a short row lacks its last cells."""
    path = written(folder / "in.csv", 'id,prompt,note\n1,"two\nlines",x\n2,"say ""hi"""\n')

    assert [(2, {"id": "1", "prompt": "two\nlines", "note": "x"}), (4, {"id": "2", "prompt": 'say "hi"'})] == read(path)
    assert 2 == count(Source(path))


def test_tsv(folder: Path) -> None:
    """Tabs instead of commas."""
    assert [(2, {"id": "1", "prompt": "a,b"})] == read(written(folder / "in.tsv", "id\tprompt\n1\ta,b\n"))


def test_csv_that_is_broken(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each bad row is a row with its line and a reason."""

    def fixed(_: int = 0) -> int:
        return 0

    before, set_limit = csv.field_size_limit(1000), csv.field_size_limit
    monkeypatch.setattr("aisecurity.bulk.reading.csv.field_size_limit", fixed)
    path = written(folder / "in.csv", b"id,prompt\n1,a,b\n\n,\n2,\xff\xfe\n3,\xc3\xa9\n4," + b"x" * 2_000 + b"\n5,ok\n")

    assert [
        (2, "row: 3 cells, the header has 2"),
        (3, "row: empty"),
        (4, "row: empty"),
        (5, "row: not UTF-8"),
        (6, {"id": "3", "prompt": "é"}),
        (7, "row: not CSV, or over the size that can be read"),
        (8, {"id": "5", "prompt": "ok"}),
    ] == read(path)
    set_limit(before)


def test_csv_of_nothing(folder: Path) -> None:
    """A file without even a header has no rows."""
    assert [] == read(written(folder / "in.csv", ""))


def test_columns_that_are_not_there(folder: Path) -> None:
    """A header without the columns is an error of the call, which repeats nothing of the file."""
    path = written(folder / "in.csv", "id,text\n1,a\n")

    with pytest.raises(ConfigurationError, match="none of its 2 columns is named prompt, response"):
        read(path)
    with pytest.raises(ConfigurationError, match="no column question among its 2"):
        read(path, columns=Columns(prompt="question"))
    assert [(2, {"id": "1", "text": "a"})] == read(path, columns=Columns(prompt="text"))


def test_text(folder: Path) -> None:
    """A line is an item, of what the source says it is."""
    path = written(folder / "in.txt", "a\n\nb")

    assert [(1, {"prompt": "a"}), (2, "row: empty"), (3, {"prompt": "b"})] == read(path)
    assert (1, {"response": "a"}) == read(path, member="response")[0]
    assert [(1, {"prompt": "a"})] == read(written(folder / "in.dat", "a"), format="text")


@pytest.mark.parametrize(("suffix", "pack"), [(".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)])
def test_packed(folder: Path, suffix: str, pack: Any) -> None:
    """What is packed is unpacked, by its suffix; the format is that of the name within."""
    path = written(folder / f"in.jsonl{suffix}", pack(b'"a"\n"b"\n'))

    assert [(1, {"prompt": "a"}), (2, {"prompt": "b"})] == read(path)
    assert 2 == count(Source(path))


def test_what_cannot_be_unpacked(folder: Path) -> None:
    """It says so, and what can."""
    with pytest.raises(ConfigurationError, match=r"\.zst cannot be unpacked here"):
        read(written(folder / "in.zst", b""), format="jsonl")


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read by "-", needs its format said, and cannot be counted."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'"a"\n')))
    source = Source("-", format="jsonl")

    assert [{"prompt": "a"}] == [said(one) for one in rows(source)]
    assert (None, {"kind": "jsonl"}) == (count(source), source.identity())
    with pytest.raises(ConfigurationError, match="standard input needs a format"):
        list(rows(Source("-")))
    with pytest.raises(ConfigurationError, match="Parquet cannot be read from the standard input"):
        list(rows(Source("-", format="parquet")))


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
    monkeypatch.setattr("aisecurity.bulk.reading.MAX_LINE_BYTES", 10)
    found = list(rows(Source(folder, member="code_prompt")))

    assert [
        ("a.py", {"code_prompt": "more"}),
        ("b/c.py", {"code_prompt": "code"}),
        ("big", "file: over 10 bytes"),
        ("u", "file: not UTF-8"),
        ("z", "file: empty"),
    ] == [(one.key, said(one)) for one in found]
    assert ({None}, 5) == ({one.line for one in found}, count(Source(folder)))


def test_a_file_that_cannot_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an error row that names the kind of failure."""
    written(folder / "a", b"a")

    def refuse(*_: Any, **__: Any) -> str:
        raise PermissionError

    monkeypatch.setattr(Path, "read_text", refuse)
    assert [(None, "file: cannot be read (PermissionError)")] == read(folder)


def test_pipes_are_no_items(folder: Path) -> None:
    """What is neither a file nor a directory is left out."""
    os.mkfifo(folder / "pipe")
    assert [] == read(folder)


def test_an_unknown_format(folder: Path) -> None:
    """The suffix must say what it is, or the caller."""
    with pytest.raises(ConfigurationError, match="name a format"):
        read(folder / "in.data")


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
