"""Rows of JSONL and text, broken ones included, and the lines of every file."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from aisecurity.bulk import Source
from aisecurity.bulk.sources.lines import MAX_LINE_BYTES, lines
from aisecurity.bulk.sources.reader import count
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

    assert [(1, b"aaaa"), (2, None), (3, None), (4, b"d"), (5, None)] == [line[:2] for line in lines(stream, 5)]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"a\nb\r\nc\rd\r\r\n", [(b"a", b"\n"), (b"b", b"\r\n"), (b"c\rd\r", b"\r\n")]),
        (b"a\rb\nc\r\nd\r", [(b"a", b"\r"), (b"b", b"\n"), (b"c", b"\r\n"), (b"d", b"\r")]),
        (b"a\nb\r", [(b"a", b"\n"), (b"b", b"\r")]),
        (b"\r\r", [(b"", b"\r"), (b"", b"\r")]),
        (b"a", [(b"a", b"")]),
        (b"", []),
    ],
)
@pytest.mark.parametrize("at_once", [1, 2, 100])
def test_line_ends(data: bytes, found: list[tuple[bytes, bytes]], at_once: int) -> None:
    """A carriage return alone ends lines if it ends the first one, wherever the pieces of a pipe are cut."""

    class Pipe(io.BytesIO):
        def read1(self, size: int | None = -1, /) -> bytes:
            return super().read1(at_once)

    assert [(*pair,) for pair in found] == [line[1:] for line in lines(Pipe(data))]


def test_jsonl_of_old_macs(folder: Path) -> None:
    """Lines may end with carriage returns, and those of text too."""
    assert [(1, {"prompt": "a"}), (2, {"prompt": "b"})] == read_rows(written(folder / "in.jsonl", b'"a"\r"b"\r'))
    assert [(1, {"prompt": "a"}), (2, {"prompt": "b"})] == read_rows(written(folder / "in.txt", b"a\rb"))


def test_comments(folder: Path) -> None:
    """Lines that begin so are no rows, if the caller says so; they are counted as lines, and not as rows."""
    source = Source(written(folder / "in.jsonl", '# no\n"a"\n'), comment="#")

    assert [(2, {"prompt": "a"})] == read_rows(source.path or Path(), comment="#")
    assert 1 == count(source)


def test_long_rows(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are error rows, in JSONL and in CSV."""
    long = b"x" * (MAX_LINE_BYTES + 10)
    assert [(1, "row: over 33,554,432 bytes"), (2, {"prompt": "b"})] == read_rows(
        written(folder / "in.jsonl", long + b'\n"b"\n')
    )
    assert [(2, "row: over 33,554,432 bytes"), (3, {"prompt": "b"})] == read_rows(
        written(folder / "in.csv", b"prompt\n" + long + b"\nb\n")
    )


def test_text(folder: Path) -> None:
    """A line is an item, of what the source says it is."""
    path = written(folder / "in.txt", "a\n\nb")

    assert [(1, {"prompt": "a"}), (2, "row: empty"), (3, {"prompt": "b"})] == read_rows(path)
    assert (1, {"response": "a"}) == read_rows(path, member="response")[0]
    assert [(1, {"prompt": "a"})] == read_rows(written(folder / "in.dat", "a"), format="text")
