"""Rows of a Parquet file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from aisecurity.bulk import arrow
from aisecurity.exceptions import ConfigurationError

from .raw_row import RawRow
from .source import Columns, check_header


def parquet_rows(path: Path | None, columns: Columns, keep: Sequence[str]) -> Iterator[RawRow]:
    """Yield the rows of a file, of the columns that are read or kept."""
    if path is None:
        raise ConfigurationError("source: Parquet cannot be read from the standard input")
    check_header(arrow.columns(path), columns)
    wanted = [column for column, _ in columns.items().values()]
    for number, members in enumerate(arrow.rows(path, [*wanted, *keep]), start=1):
        yield RawRow(number, members)
