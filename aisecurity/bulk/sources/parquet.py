"""Rows of a Parquet file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aisecurity.bulk import arrow
from aisecurity.exceptions import ConfigurationError

from .raw_row import RawRow
from .reader import SourceReader
from .source import Source, check_header


def parquet_rows(source: Source, keep: Sequence[str]) -> Iterator[RawRow]:
    """Yield the rows of a file, of the columns that are read or kept."""
    if source.path is None:
        raise ConfigurationError("source: Parquet cannot be read from the standard input")
    check_header(arrow.columns(source.path), source.columns, keep)
    wanted = [column for column, _ in source.columns.items().values()]
    for number, members in enumerate(arrow.rows(source.path, [*wanted, *keep]), start=1):
        yield RawRow(number, members)


PARQUET = SourceReader(rows=parquet_rows, count=arrow.count)
