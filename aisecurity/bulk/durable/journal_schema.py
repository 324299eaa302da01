"""SQL schema of the journal, which docs/bulk.md describes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aisecurity.bulk.sinks.row import COLUMNS

VERSION = "1"
_TYPES = {"int64": "INTEGER", "bool_": "INTEGER", "float64": "REAL", "string": "TEXT", "strings": "TEXT"}
NAMES = ", ".join(f'"{name}"' for name in COLUMNS)
ORIGINAL = "error IS NULL AND same_as IS NULL"
"""Condition of rows whose outcome others may share."""
_SCHEMA = f"""
CREATE TABLE meta (name TEXT PRIMARY KEY, value);
CREATE TABLE rows (seq INTEGER PRIMARY KEY, place INTEGER NOT NULL UNIQUE, digest BLOB NOT NULL, kept TEXT NOT NULL,
    {", ".join(f'"{name}" {_TYPES[kind]}' for name, kind in COLUMNS.items())});
CREATE INDEX by_digest ON rows (digest) WHERE {ORIGINAL};
CREATE TABLE accepted (place INTEGER PRIMARY KEY, scan_id TEXT NOT NULL, req_id INTEGER NOT NULL);
CREATE TABLE twins (place INTEGER PRIMARY KEY, digest BLOB NOT NULL, key TEXT, "index" INTEGER, line INTEGER,
    kept TEXT NOT NULL);
CREATE INDEX by_twin ON twins (digest);
"""
STATEMENTS = _SCHEMA.split(";\n")[:-1]
STREAMED = "CREATE TABLE IF NOT EXISTS streamed (place INTEGER PRIMARY KEY)"
"""Rows that were written to a stream; earlier journals have no such table."""
TABLES = frozenset({"meta", "rows", "accepted", "twins"})
"""Tables by which a journal is known."""
_KINDS: Mapping[str, Any] = {
    "end": int,
    "mark": int,
    "tail": bytes,
    "path": bytes,
    "salt": bytes,
    "queried": (int, float),
}
"""Kinds of values, by the last word of their name."""


def is_sound(name: str, value: object) -> bool:
    """Return whether *value* is of the kind of what is kept by that *name*."""
    return isinstance(value, _KINDS.get(name.rpartition("_")[2], object))
