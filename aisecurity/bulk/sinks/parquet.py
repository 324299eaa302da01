"""Output rows in Parquet, with typed columns; those that are kept are texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from aisecurity.bulk import arrow
from aisecurity.bulk.items import writable

from .row import COLUMNS
from .writer import FileWriter, Members


def write_parquet(path: Path, keep: Sequence[str], rows: Iterable[Members]) -> None:
    """Write a file of *rows*, with "?" for lone surrogates in the names of columns, as in CSV."""
    names = {name: writable(name) for name in keep}
    types = {**COLUMNS, **dict.fromkeys(names.values(), "string")}
    arrow.write(path, types, ({**row, **{to: _text(row.get(name)) for name, to in names.items()}} for row in rows))


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


PARQUET = FileWriter(write=write_parquet, read=arrow.rows)
