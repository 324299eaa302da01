"""Readers of sources: the form of one, and the rows and their number by the reader of a source's format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from attrs import frozen

from aisecurity.bulk.formats import SOURCE_FORMATS, load

from .raw_row import RawRow
from .source import Source, reading


@frozen(kw_only=True)
class SourceReader:
    """Reader of one format."""

    rows: Callable[[Source, Sequence[str]], Iterator[RawRow]]
    """Yields the rows of a source, little by little; the columns of these names are to be among the members."""
    count: Callable[[Source], int] | None = None
    """Returns the number of rows of a file without making them; `None` where it takes as long as reading them."""


def _reader(source: Source) -> SourceReader:
    reader: SourceReader = load(SOURCE_FORMATS[source.kind].reader)
    return reader


def rows(source: Source, *, keep: Sequence[str] = ()) -> Iterator[RawRow]:
    """Yield the rows of *source*, little by little; one that cannot be read is a PayloadError in its place.

    ConfigurationError if the source cannot be read, or not to its end.
    """
    with reading(source.path):
        yield from _reader(source).rows(source, keep)


def count(source: Source) -> int | None:
    """Return the number of rows, for which the source is read once; `None` if it cannot be read twice."""
    if source.is_read_once:
        return None
    counted = _reader(source).count
    with reading(source.path):
        return sum(1 for _ in rows(source)) if counted is None else counted(source)
