"""Rows of CSV and of TSV, below a header."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, BinaryIO

from aisecurity.exceptions import PayloadError

from .compression import open_decompressed
from .lines import MAX_LINE_BYTES, lines
from .raw_row import RawRow
from .reader import SourceReader
from .source import Source, check_header

_TOO_LONG = "\udcff\udcffmore than can be read"
"""Replaces a line that is too long. No UTF-8 decodes to it."""


def csv_rows(source: Source, keep: Sequence[str], *, delimiter: str) -> Iterator[RawRow]:
    """Yield the rows of a file whose cells *delimiter* separates; every column is read, kept or not."""
    # A setting of the whole process, too small for prompts by default; it is only ever raised here.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_LINE_BYTES))
    with open_decompressed(source.path) as stream:
        reader = csv.reader(_decoded(stream), delimiter=delimiter)
        header = next(reader, None)
        if header is None:
            return
        check_header(header, source.columns, keep)
        yield from _csv_rows(reader, header)


def _decoded(stream: BinaryIO) -> Iterator[str]:
    for _, line in lines(stream):
        yield _TOO_LONG + "\n" if line is None else line.decode("utf-8", "surrogateescape") + "\n"


def _csv_rows(reader: Any, header: Sequence[str]) -> Iterator[RawRow]:
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield RawRow(line, PayloadError("row: not CSV, or over the size that can be read"))
            continue
        yield RawRow(line, _cells(header, cells))


def _cells(header: Sequence[str], cells: Sequence[str]) -> Mapping[str, Any] | PayloadError:
    if any(_TOO_LONG in cell for cell in cells):
        return PayloadError(f"row: over {MAX_LINE_BYTES:,} bytes")
    if not any(cells):
        return PayloadError("row: empty")
    if len(cells) > len(header):
        return PayloadError(f"row: {len(cells)} cells, the header has {len(header)}")
    if any("\udc80" <= character <= "\udcff" for cell in cells if not cell.isascii() for character in cell):
        return PayloadError("row: not UTF-8")
    return dict(zip(header, cells, strict=False))


CSV = SourceReader(rows=partial(csv_rows, delimiter=","))
TSV = SourceReader(rows=partial(csv_rows, delimiter="\t"))
