"""Output rows in CSV, below a header."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, cast

from aisecurity.bulk.items import writable

from .row import COLUMNS
from .writer import LineWriter, Members

_SEPARATOR = "; "
"""Stands between the values of a list in its cell."""


def csv_header(keep: Sequence[str]) -> bytes:
    """Return the line with the names of the columns."""
    return _csv_line([*COLUMNS, *keep])


def csv_line(members: Members) -> bytes:
    """Return the line of a row in UTF-8, with "?" for lone surrogates; lists are joined by "; "."""
    return _csv_line(map(_cell, members.values()))


def _csv_line(cells: Iterable[Any]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return writable(text.getvalue()).encode()


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return _SEPARATOR.join(cast("list[str]", value)) if isinstance(value, list) else value


def csv_members(path: Path, _columns: Sequence[str]) -> Iterator[Members]:
    """Yield the cells of each row by column: lists as lists, everything else as text."""
    # A kept column may be longer than the csv module reads by default; the setting is of the whole process.
    csv.field_size_limit(max(csv.field_size_limit(), 2**31 - 1))
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield {name: _value(name, cell) for name, cell in row.items()}


def _value(name: str, cell: str) -> str | list[str]:
    if COLUMNS.get(name) == "strings":
        return cell.split(_SEPARATOR) if cell else []
    return cell


CSV = LineWriter(header=csv_header, line=csv_line, read=csv_members)
