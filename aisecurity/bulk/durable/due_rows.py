"""Rows of the journal that an output is due to write, and their members."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Literal, TypeAlias
from urllib.parse import quote

from aisecurity.bulk.sinks.row import OutputRow
from aisecurity.bulk.sinks.writer import Members

from .journal import Journal, JournalRow
from .journal_schema import NAMES

Order: TypeAlias = Literal["input", "completed"]


def due_rows(journal: Journal, order: Order, mark: int) -> list[JournalRow]:
    """Return the next rows behind *mark*, in the order of the input as far as there is no gap."""
    if order == "completed":
        return journal.rows("seq", mark)
    rows = journal.rows("place", mark)
    return [one for number, one in enumerate(rows) if one.place == mark + 1 + number]


def mark_of(row: JournalRow, order: Order) -> int:
    """Return the mark behind *row*."""
    return row.place if order == "input" else row.seq


def members(one: JournalRow, keep: Sequence[str]) -> Members:
    """Return the members of an output row, those to *keep* in their order, `None` where the row has none."""
    return one.row.to_dict({name: one.kept.get(name) for name in keep})


def journaled_rows(path: Path, keep: Sequence[str]) -> Iterator[Members]:
    """Yield the members of all rows in the journal at *path*, which no run is writing, in the order of the input."""
    # As it is on the disk: any other way to read leaves files of SQLite beside it.
    address = f"file:{quote(os.fsencode(path.absolute()))}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as journal:
        for kept, *values in journal.execute(f"SELECT kept, {NAMES} FROM rows ORDER BY place"):  # noqa: S608 - names of columns
            found = json.loads(kept)
            yield OutputRow.from_values(tuple(values)).to_dict({name: found.get(name) for name in keep})
