"""Entries of a source whose failures name the file and the reason."""

from __future__ import annotations

from collections.abc import Iterator

from aisecurity._long_text import Split
from aisecurity.exceptions import ConfigurationError

from .files import check_stdin, named_errors
from .items import Entry, RowOrigin
from .sources.entries import read_entries
from .sources.selection import RowSelection
from .sources.source import Source


def entries_of(source: Source, selection: RowSelection, split: Split | None) -> Iterator[Entry[RowOrigin]]:
    """Yield the entries of *source*; ConfigurationError where it cannot be read."""
    check_stdin(source.path)
    entries = read_entries(source, selection, split)
    while True:
        # Around each step alone: what is raised between two of them is no failure of the source.
        with named_errors(ConfigurationError, "source", source.path):
            entry = next(entries, None)
        if entry is None:
            return
        yield entry
