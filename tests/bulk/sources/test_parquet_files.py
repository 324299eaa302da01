"""Files of Parquet that are large, or damaged."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from aisecurity.bulk import Source
from aisecurity.bulk.arrow import columns
from aisecurity.bulk.sinks.parquet import write_parquet
from aisecurity.bulk.sinks.row import COLUMNS
from aisecurity.bulk.sources.reader import rows
from aisecurity.exceptions import ConfigurationError, PayloadError
from tests.bulk.sources.source_files import array, parquet_file, read_rows, same


def test_large_texts(folder: Path) -> None:
    """A file that unpacks to much more is read a few rows at a time: the more they hold, the fewer."""
    texts = [f"{number}{'a' * 1_000_000}" for number in range(40)]
    path = parquet_file(folder / "in.parquet", {"prompt": array(texts)}, row_group_size=5)
    pool: Any = pytest.importorskip("pyarrow", reason="of the extra parquet").default_memory_pool()
    del texts[1:]
    most = found = 0
    for row in rows(Source(path)):
        most, found = max(most, pool.bytes_allocated()), found + 1
        assert not isinstance(row.members, PayloadError)

    assert 40 == found
    assert most < 25_000_000  # of 40, or of 80 with what is made of them


@pytest.mark.parametrize("is_page", [True, False])
def test_damaged_pages(folder: Path, *, is_page: bool) -> None:
    """A damaged page, or end of the file, is an error of the file."""
    path = parquet_file(
        folder / "in.parquet",
        {"prompt": array([f"text {n}" for n in range(99)])},
        compression="gzip",
        write_page_checksum=True,
    )
    data = bytearray(path.read_bytes())
    place = 10 if is_page else len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    data[place : place + 8] = b"damaged."
    path.write_bytes(data)

    with pytest.raises(ConfigurationError, match=r"in\.parquet: damaged, or no Parquet"):
        read_rows(path)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (MemoryError(), "it unpacks to more than there is memory for"),
        (OSError(5, "Input/output error"), "Input/output error"),
        (OSError(22, "Invalid argument"), "damaged, or no Parquet"),
    ],
)
def test_errors_while_reading(folder: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str) -> None:
    """A lack of memory and errors of the system are said as they are."""
    path = parquet_file(folder / "in.parquet", {"prompt": array(["a"])})

    def fail(_: Any) -> Any:
        raise error

    monkeypatch.setattr("aisecurity.bulk.arrow._columns", fail)
    with pytest.raises(ConfigurationError, match=f"in.parquet: {reason}"):
        read_rows(path)


def test_rows_that_are_missing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that has not as many rows as it states is damaged."""
    path = parquet_file(folder / "in.parquet", {"prompt": array(["a", "b"])}, row_group_size=1)

    def one(_: int) -> list[int]:
        return [0]

    monkeypatch.setattr("aisecurity.bulk.arrow.range", one, raising=False)

    with pytest.raises(ConfigurationError, match="damaged: it has not as many rows as it says"):
        read_rows(path)


def test_one_text_for_many_rows(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that a file has but once is not held for many rows at a time, nor by the errors of them."""
    arrow: Any = pytest.importorskip("pyarrow", reason="of the extra parquet")
    longest = 1_000_000
    monkeypatch.setattr("aisecurity.bulk.sources.parquet.MAX_LINE_BYTES", longest)
    monkeypatch.setattr("aisecurity.bulk.arrow.BYTES_AT_ONCE", longest)
    texts = arrow.array(["a" * (longest + 1)])
    made = arrow.DictionaryArray.from_arrays(arrow.array([0] * 40, arrow.int32()), texts)
    columns_of = {"prompt": same(made)}
    path = parquet_file(folder / "in.parquet", columns_of, store_schema=False, compression="zstd")
    pool: Any = arrow.default_memory_pool()
    most, found = 0, list[Any]()
    before = pool.bytes_allocated()
    for row in rows(Source(path)):
        found.append(row.members)
        most = max(most, pool.bytes_allocated() - before)

    assert ["row: over 1,000,000 bytes"] * 40 == [str(error).partition(":")[2] for error in found]
    assert most < 6 * longest


@pytest.mark.parametrize("store_schema", [True, False])
def test_texts_of_a_dictionary(folder: Path, *, store_schema: bool) -> None:
    """One that is no UTF-8 is an error of its rows, whatever the column was in memory."""
    arrow: Any = pytest.importorskip("pyarrow", reason="of the extra parquet")
    texts = arrow.Array.from_buffers(arrow.string(), 2, arrow.array([b"a", b"\xff"]).buffers())
    made = arrow.DictionaryArray.from_arrays(arrow.array([0, 1, 0]), texts)
    path = parquet_file(folder / "in.parquet", {"prompt": same(made)}, store_schema=store_schema)

    assert [(1, {"prompt": "a"}), (2, "row: not UTF-8"), (3, {"prompt": "a"})] == read_rows(path)


@pytest.mark.skipif(sys.platform != "linux", reason="whose names may be any bytes")
def test_names_of_any_bytes(folder: Path) -> None:
    """A file is read and written whatever its name is; a folder is called one."""
    path = folder / os.fsdecode(b"\xff.parquet")
    parquet_file(folder / "in.parquet", {"prompt": array(["a"])}).rename(path)
    assert [(1, {"prompt": "a"})] == read_rows(path)
    write_parquet(path, ["\ud800"], [])
    assert [*COLUMNS, "?"] == columns(path)

    path.unlink()
    path.mkdir()
    with pytest.raises(ConfigurationError, match="Is a directory"):
        read_rows(path, format="parquet")
