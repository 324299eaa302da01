"""Dispatch of a source to the reader of its format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from aisecurity.bulk import arrow

from .csv import csv_rows
from .directory import directory_rows
from .lines import count_lines, jsonl_rows, text_rows
from .parquet import parquet_rows
from .raw_row import RawRow
from .source import Source


def rows(source: Source, *, keep: Sequence[str] = ()) -> Iterator[RawRow]:
    """Yield the rows of *source*, little by little; one that cannot be read is a PayloadError in its place.

    ConfigurationError, OSError if the source cannot be read at all.
    """
    kind = source.kind
    if kind == "directory":
        return directory_rows(source.path or Path(), source.member)
    if kind == "parquet":
        return parquet_rows(source.path, source.columns, keep)
    if kind in {"jsonl", "text"}:
        return (jsonl_rows if kind == "jsonl" else text_rows)(source.path, source.member)
    return csv_rows(source.path, source.columns, "\t" if kind == "tsv" else ",")


def count(source: Source) -> int | None:
    """Return the number of rows, for which the source is read once; `None` if it cannot be read twice."""
    if source.path is None:
        return None
    if source.kind == "parquet":
        return arrow.count(source.path)
    if source.kind in {"jsonl", "text"}:
        return count_lines(source.path)
    return sum(1 for _ in rows(source))
