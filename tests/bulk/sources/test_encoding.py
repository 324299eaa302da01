"""Encodings of sources: UTF-8, and others that begin with a byte order mark."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from aisecurity.bulk.sources.encoding import utf8_chunks
from aisecurity.exceptions import ConfigurationError
from tests.bulk.sources.source_files import read_rows, written

ENCODINGS = ("utf-8-sig", "utf-16", "utf-32", "utf-16-be", "utf-32-be")
CONTENTS = {
    "in.txt": "\u00e9\n\U0001f600\n",
    "in.jsonl": '"\u00e9"\n"\U0001f600"\n',
    "in.json": '["\u00e9", "\U0001f600"]',
    "in.csv": "prompt\r\n\u00e9\r\n\U0001f600\r\n",
    "in.tsv": 'prompt\r"\u00e9"\r\U0001f600\r',
}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", CONTENTS)
def test_byte_order_marks(folder: Path, encoding: str, name: str) -> None:
    """A file that begins with one is read as it says, in every format."""
    mark = "\ufeff" if encoding.endswith("be") else ""
    path = written(folder / name, (mark + CONTENTS[name]).encode(encoding))

    assert [{"prompt": "\u00e9"}, {"prompt": "\U0001f600"}] == [row for _, row in read_rows(path)]


@pytest.mark.parametrize("name", CONTENTS)
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_without_a_byte_order_mark(folder: Path, encoding: str, name: str) -> None:
    """UTF-16 is named in one error."""
    with pytest.raises(ConfigurationError, match=rf"{name}: it begins as UTF-16 without a byte order mark"):
        read_rows(written(folder / name, ("[ab" + CONTENTS[name]).encode(encoding)))


def test_damage(folder: Path) -> None:
    """What cannot be decoded is an error of its row alone, at the end of the file too."""
    data = "a\nb\nc\n".encode("utf-16").replace(b"b\0", b"\0\xd8") + b"d"

    assert [(1, {"prompt": "a"}), (2, "row: not UTF-8"), (3, {"prompt": "c"}), (4, "row: not UTF-8")] == read_rows(
        written(folder / "in.txt", data)
    )


def test_slow_pipes() -> None:
    """Pieces are handed on as they come, and waited for only where the first could be a part of a mark."""

    class Pipe(io.BytesIO):
        def read1(self, size: int | None = -1, /) -> bytes:
            return super().read1(1)

    assert [b"a", b"b"] == list(utf8_chunks(Pipe(b"ab")))
    assert [b"a"] == list(utf8_chunks(Pipe(b"\xef\xbb\xbfa")))
    assert [b"\xef\xbba", b"b"] == list(utf8_chunks(Pipe(b"\xef\xbbab")))
    assert [b"\0a\0\0", b"b"] == list(utf8_chunks(Pipe(b"\0a\0\0b")))
    assert [] == list(utf8_chunks(Pipe(b"")))


@pytest.mark.parametrize("name", CONTENTS)
@pytest.mark.parametrize(
    ("encoding", "text", "said"),
    [
        ("utf-32-le", "[ab", "UTF-32"),
        ("utf-32-be", "[ab", "UTF-32"),
        ("utf-16-le", "\u3053\u3093\n", "UTF-16"),
        ("utf-16-be", "\u8cea\u554f\n", "UTF-16"),
    ],
)
def test_other_ones_without_a_byte_order_mark(folder: Path, name: str, encoding: str, text: str, said: str) -> None:
    """So is UTF-32, and UTF-16 that does not begin with ASCII."""
    with pytest.raises(ConfigurationError, match=rf"{name}: it begins as {said} without a byte order mark"):
        read_rows(written(folder / name, (text + CONTENTS[name]).encode(encoding)))


def test_zeros_in_utf8(folder: Path) -> None:
    """They alone do not make it another encoding; nor do bytes alone that are no UTF-8."""
    assert [{"prompt": "ab\0"}, {"prompt": "\0c"}] == [
        row for _, row in read_rows(written(folder / "a.txt", "ab\0\n\0c"))
    ]
    assert ["row: not UTF-8", {"prompt": "b"}] == [row for _, row in read_rows(written(folder / "b.txt", b"\xff\nb"))]
