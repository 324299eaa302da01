"""Entries of a source: its selected rows, numbered, and read into contents or errors."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve

from aisecurity._long_text import Split
from aisecurity.bulk.items import Entry, RowOrigin, read_value, writable
from aisecurity.exceptions import PayloadError

from .raw_row import RawRow
from .reader import rows
from .selection import RowSelection
from .source import Source


def read_entries(source: Source, selection: RowSelection, split: Split | None) -> Iterator[Entry[RowOrigin]]:
    """Yield the entries of the selected rows, numbered from 0."""
    place = 0
    for index, raw in enumerate(rows(source, keep=selection.keep)):
        if selection.limit is not None and place >= selection.limit:
            return
        if selection.includes(index):
            kept = {} if isinstance(raw.members, PayloadError) else _kept(raw.members, selection)
            yield _entry(place, raw, RowOrigin(index=index, line=raw.line, kept=kept), source, split)
            place += 1


def _entry(place: int, raw: RawRow, origin: RowOrigin, source: Source, split: Split | None) -> Entry[RowOrigin]:
    if isinstance(raw.members, PayloadError):
        return Entry(index=place, key=raw.key, item=origin, error=raw.members)
    try:
        entry = read_value(place, _mapped(raw.members, source), origin, split)
    except PayloadError as error:
        return Entry(index=place, key=raw.key, item=origin, error=error)
    key = raw.key if entry.key is None else writable(entry.key)
    return evolve(entry, key=key)


def _mapped(row: Mapping[str, Any], source: Source) -> dict[str, Any]:
    """Return the members in the columns of *row*. PayloadError if a required column is missing."""
    members: dict[str, Any] = {}
    for member, (column, needed) in source.columns.items().items():
        if column in row:
            members[member] = row[column]
        elif needed:
            raise PayloadError(f"row: no column {column}")
    return members


def _kept(row: Mapping[str, Any], selection: RowSelection) -> dict[str, Any]:
    return {name: _plain(row[name]) for name in selection.keep if name in row}


def _plain(value: Any) -> Any:
    """Return a value to keep: texts and numbers unchanged, lists and objects as JSON, the rest as text."""
    if value is None or isinstance(value, (bool, int)) or (isinstance(value, float) and math.isfinite(value)):
        return value
    return writable(json.dumps(value, default=str) if isinstance(value, (list, dict, float)) else str(value))
