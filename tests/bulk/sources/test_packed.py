"""Packed sources, whole, in parts, padded and damaged."""

from __future__ import annotations

import bz2
import gzip
import lzma
from pathlib import Path
from typing import Any

import pytest

from aisecurity.bulk import Source
from aisecurity.bulk.sources.reader import count
from aisecurity.exceptions import ConfigurationError
from tests.bulk.sources.source_files import read_rows, written


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
def test_large_texts(folder: Path, suffix: str, pack: Any) -> None:
    """What is unpacked may be much more than what is packed; it is read piece by piece."""
    text = "a" * 1_000_000
    path = written(folder / f"in.txt{suffix}", pack(f"{text}\nb\n".encode()))

    assert [(1, {"prompt": text}), (2, {"prompt": "b"})] == read_rows(path)


@PACKS
@pytest.mark.parametrize("cut", [True, False])
def test_packed_and_broken(folder: Path, suffix: str, pack: Any, *, cut: bool) -> None:
    """A file that was cut, or is not packed at all, is an error of the file."""
    packed: bytes = pack("".join(f"{number * 7919}\n" for number in range(9999)).encode())
    path = written(folder / f"in.txt{suffix}", packed[: len(packed) // 2] if cut else b"not packed")

    with pytest.raises(ConfigurationError, match=r"in\.txt\.\w+: cannot be unpacked: damaged, or no"):
        read_rows(path)


def test_what_cannot_be_unpacked(folder: Path) -> None:
    """It says so, and what can."""
    with pytest.raises(ConfigurationError, match=r"\.zip cannot be unpacked here; \.gz, \.bz2, \.xz, \.zst can"):
        read_rows(written(folder / "in.zip", b""), format="jsonl")


@PACKS
def test_several_streams(folder: Path, suffix: str, pack: Any) -> None:
    """A file may have several, one behind the other, empty ones too; a line may go on in the next one."""
    path = written(folder / f"in.txt{suffix}", pack(b"a\nb") + pack(b"") + pack(b"c\n") + pack(b"d\n"))

    assert ["a", "bc", "d"] == [row["prompt"] for _, row in read_rows(path)]


@PACKS
@pytest.mark.parametrize("behind", [b"x", b"no stream at all", b"\0\0\0\0x", b"BZ"])
def test_what_is_no_stream(folder: Path, suffix: str, pack: Any, behind: bytes) -> None:
    """Behind a stream it is an error: a part of the file is damaged, and rows may be missing."""
    with pytest.raises(ConfigurationError, match=rf"in\.txt{suffix}: cannot be unpacked: damaged"):
        read_rows(written(folder / f"in.txt{suffix}", pack(b"a\n") + behind))


@PACKS
@pytest.mark.parametrize("name", ["in.txt", "in.csv", "in.json"])
def test_packed_and_empty(folder: Path, suffix: str, pack: Any, name: str) -> None:
    """A file of no bytes is no packed file of no rows, in whichever format."""
    path = written(folder / f"{name}{suffix}", b"")
    with pytest.raises(ConfigurationError, match="cannot be unpacked: of 0 bytes"):
        read_rows(path)
    with pytest.raises(ConfigurationError, match="cannot be unpacked: of 0 bytes"):
        count(Source(path))
    assert [] == read_rows(written(folder / f"in.txt{suffix}", pack(b"")))


@pytest.mark.parametrize(
    ("suffix", "data", "good"),
    [
        (".gz", gzip.compress(b"a\n") + b"\0" * 5, True),
        (".gz", gzip.compress(b"a\n") + b"\0" * 5 + gzip.compress(b"b\n"), True),
        (".xz", lzma.compress(b"a\n") + b"\0" * 8, True),
        (".xz", lzma.compress(b"a\n") + b"\0" * 4 + lzma.compress(b"b\n"), True),
        (".xz", lzma.compress(b"a\n") + b"\0" * 65536 * 3, True),
        (".xz", lzma.compress(b"a\n") + b"\0" * 5, False),
        (".xz", b"\0" * 4, False),
        (".xz", lzma.compress(b"a\n", lzma.FORMAT_ALONE), True),
        (".bz2", bz2.compress(b"a\n") + b"\0" * 4, False),
    ],
)
def test_padding(folder: Path, suffix: str, data: bytes, good: bool) -> None:  # noqa: FBT001 - a column of the table
    """Zeros behind a stream are accepted where the format has them."""
    path = written(folder / f"in.txt{suffix}", data)
    if good:
        assert {"prompt": "a"} == read_rows(path)[0][1]
    else:
        with pytest.raises(ConfigurationError, match="damaged"):
            read_rows(path)


def test_errors_of_the_system_while_unpacking(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are no damage of the file."""

    def fail(_: Any) -> Any:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("gzip.open", fail)
    with pytest.raises(ConfigurationError, match=r"in\.txt\.gz: Input/output error"):
        read_rows(written(folder / "in.txt.gz", b"x"))


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (gzip.compress(b"a"), "gz"),
        (bz2.compress(b"a"), "bz2"),
        (lzma.compress(b"a"), "xz"),
        (b"\x28\xb5\x2f\xfd\0", "zst"),
        (b"PK\x03\x04\0", "zip"),
    ],
)
def test_packed_without_the_suffix(folder: Path, data: bytes, suffix: str) -> None:
    """It is one error, and not one for each line of it."""
    with pytest.raises(ConfigurationError, match=rf"it begins as a file of \.{suffix}"):
        read_rows(written(folder / "in.txt", data))
