"""Rows of a Parquet file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from aisecurity.bulk import arrow
from aisecurity.bulk.errors import UnreadableError

from .header import check_header
from .lines import MAX_LINE_BYTES
from .raw_row import RawRow
from .reader import SourceReader
from .source import Source


def parquet_rows(source: Source, keep: Sequence[str]) -> Iterator[RawRow]:
    """Yield the rows of a file, of the columns that are read or kept."""
    path = _file(source)
    check_header(arrow.columns(path), source.columns, keep, are_names=True)
    wanted = [column for column, _ in source.columns.items().values()]
    for number, members in enumerate(arrow.attempted_rows(path, [*wanted, *keep], MAX_LINE_BYTES), start=1):
        yield RawRow(number, members)


def _file(source: Source) -> Path:
    if source.path is None or source.is_read_once:
        raise UnreadableError("Parquet needs a file: its end is read first")
    return source.path


def _count(source: Source) -> int:
    return arrow.count(_file(source))


PARQUET = SourceReader(rows=parquet_rows, count=_count)
