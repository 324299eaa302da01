"""Files of Parquet that are large, or damaged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aisecurity.bulk import Source
from aisecurity.bulk.sources.reader import rows
from aisecurity.exceptions import ConfigurationError, PayloadError
from tests.bulk.sources.source_files import array, parquet_file, read_rows


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
