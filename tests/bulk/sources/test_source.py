"""Sources: files, compressed or not, directories, and the standard input."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
from pathlib import Path
from typing import Any

import pytest

from aisecurity.bulk import Source
from aisecurity.bulk.sources.reader import count, rows
from aisecurity.exceptions import ConfigurationError
from tests.bulk.sources.source_files import members_or_reason, read_rows, written


def zstandard(data: bytes) -> bytes:
    """Pack *data*."""
    packed: bytes = pytest.importorskip("pyarrow", reason="of the extra parquet").compress(
        data, codec="zstd", asbytes=True
    )
    return packed


PACKS = pytest.mark.parametrize(
    ("suffix", "pack"),
    [(".gz", gzip.compress), (".BZ2", bz2.compress), (".xz", lzma.compress), (".zst", zstandard)],
)


@PACKS
def test_packed(folder: Path, suffix: str, pack: Any) -> None:
    """What is packed is unpacked, by its suffix; the format is that of the name within."""
    path = written(folder / f"in.jsonl{suffix}", pack(b'"a"\n"b"\n'))

    assert [(1, {"prompt": "a"}), (2, {"prompt": "b"})] == read_rows(path)
    assert 2 == count(Source(path))


@PACKS
@pytest.mark.parametrize("cut", [True, False])
def test_packed_and_broken(folder: Path, suffix: str, pack: Any, *, cut: bool) -> None:
    """A file that was cut, or is not packed at all, is an error of the file."""
    packed: bytes = pack("".join(f"{number * 7919}\n" for number in range(9999)).encode())
    path = written(folder / f"in.txt{suffix}", packed[: len(packed) // 2] if cut else b"not packed")

    with pytest.raises(ConfigurationError, match="cannot be unpacked: damaged, or no"):
        read_rows(path)


def test_what_cannot_be_unpacked(folder: Path) -> None:
    """It says so, and what can."""
    with pytest.raises(ConfigurationError, match=r"\.zip cannot be unpacked here; \.gz, \.bz2, \.xz, \.zst can"):
        read_rows(written(folder / "in.zip", b""), format="jsonl")


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named "-", needs a format, and cannot be counted."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'"a"\n')))
    source = Source("-", format="jsonl")

    assert [{"prompt": "a"}] == [members_or_reason(one) for one in rows(source)]
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

    def fail(*_: Any, **__: Any) -> str:
        raise PermissionError

    monkeypatch.setattr(Path, "read_text", fail)
    assert [(None, "file: cannot be read (PermissionError)")] == read_rows(folder)


def test_pipes_are_no_items(folder: Path) -> None:
    """What is neither a file nor a directory is left out."""
    os.mkfifo(folder / "pipe")
    assert [] == read_rows(folder)


def test_an_unknown_format(folder: Path) -> None:
    """The suffix must say what it is, or the caller, who names one that there is."""
    with pytest.raises(
        ConfigurationError, match=r"name a format, the suffix is none of \.jsonl, \.ndjson, \.csv, \.tsv"
    ):
        read_rows(folder / "in.data")
    unknown: Any = "xml"
    with pytest.raises(ConfigurationError, match="an unknown format, one of jsonl, csv, tsv, text, parquet, directory"):
        Source("in.data", format=unknown)


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
