"""Entries of a source: its selected rows, numbered, and read into contents or errors."""

from __future__ import annotations

import json
import math
from collections.abc import Generator, Mapping
from typing import Any

from attrs import evolve

from aisecurity._long_text import Split
from aisecurity.bulk.errors import as_value
from aisecurity.bulk.items import Entry, RowOrigin, read_value, writable
from aisecurity.bulk.json_text import DoubledMembers, check_doubled
from aisecurity.exceptions import PayloadError

from .raw_row import RawRow
from .reader import rows
from .selection import RowSelection
from .source import Source


def read_entries(source: Source, selection: RowSelection, split: Split | None) -> Generator[Entry[RowOrigin]]:
    """Yield the entries of the selected rows, numbered from 0."""
    place = 0
    for index, raw in enumerate(rows(source, keep=selection.keep)):
        if selection.includes(index):
            kept = {} if isinstance(raw.members, PayloadError) else _kept(raw.members, selection)
            yield _entry(place, raw, RowOrigin(index=index, line=raw.line, kept=kept), source, split)
            place += 1
        if place == selection.limit:
            return  # and not after the next row, for which a pipe might have to be waited for


def _entry(place: int, raw: RawRow, origin: RowOrigin, source: Source, split: Split | None) -> Entry[RowOrigin]:
    if isinstance(raw.members, PayloadError):
        return Entry(index=place, key=raw.key, item=origin, error=raw.members)
    try:
        entry = read_value(place, _mapped(raw.members, source), origin, split)
    except PayloadError as error:
        return Entry(index=place, key=raw.key, item=origin, error=as_value(error))
    key = raw.key if entry.key is None else writable(entry.key)
    return evolve(entry, key=key)


def _mapped(row: Mapping[str, Any], source: Source) -> dict[str, Any]:
    """Return the members in the columns of *row*. PayloadError if a required column is missing."""
    members: dict[str, Any] = {}
    for member, (column, needed) in source.columns.items().items():
        if column in row:
            members[member] = _clear(member, column, row)
        elif needed:
            raise PayloadError(f"row: no column {column}")
    return members


def _clear(member: str, column: str, row: Mapping[str, Any]) -> Any:
    """Return the value in a *column*. PayloadError if there are two of that name, in it or in the row."""
    if member != "id" and isinstance(row, DoubledMembers) and column in row.doubled:
        raise PayloadError(f"row: two members have the name {column}, so it is not clear what to scan")
    check_doubled(member, row[column])
    return row[column]


def _kept(row: Mapping[str, Any], selection: RowSelection) -> dict[str, Any]:
    return {name: _plain(row[name]) for name in selection.keep if name in row}


def _plain(value: Any) -> Any:
    """Return a value to keep: texts and numbers unchanged, lists and objects as JSON, the rest as text."""
    if value is None or isinstance(value, (bool, int)) or (isinstance(value, float) and math.isfinite(value)):
        return value
    return writable(json.dumps(value, default=str) if isinstance(value, (list, dict, float)) else str(value))
