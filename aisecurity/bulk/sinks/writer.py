"""Writers of sinks: the form of one, and the writer of a sink's format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from attrs import frozen

from aisecurity.bulk.formats import SINK_FORMATS, SinkFormat, load

Members: TypeAlias = Mapping[str, Any]
"""Values of an output row by their column, kept columns behind the others."""


@frozen(kw_only=True)
class LineWriter:
    """Writer of one format whose file grows line by line."""

    header: Callable[[Sequence[str]], bytes]
    """Returns the line above the rows, given the names of the kept columns; empty if the format has none."""
    line: Callable[[Members], bytes]
    """Returns the line of a row."""
    read: Callable[[Path, Sequence[str]], Iterator[Members]]
    """Yields the rows of a file that was written so, the columns of these names among their members."""


@frozen(kw_only=True)
class FileWriter:
    """Writer of one format whose file cannot grow, and is written when the run is complete."""

    write: Callable[[Path, Sequence[str], Iterable[Members]], None]
    """Writes a file of rows, given the names of the kept columns."""
    read: Callable[[Path, Sequence[str]], Iterator[Members]]
    """As that of a LineWriter."""


def writer_of(kind: SinkFormat) -> LineWriter | FileWriter:
    """Return the writer of a format."""
    writer: LineWriter | FileWriter = load(SINK_FORMATS[kind].writer)
    return writer
