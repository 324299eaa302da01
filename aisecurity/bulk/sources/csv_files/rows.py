"""Rows of CSV and of TSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any

from attrs import asdict

from aisecurity.bulk.errors import UnreadableError
from aisecurity.exceptions import PayloadError

from ..compression import open_decompressed
from ..header import check_header
from ..lines import as_written, lines
from ..raw_row import RawRow
from ..reader import SourceReader
from ..source import Source
from .records import Record, Records


def csv_rows(source: Source, keep: Sequence[str], *, delimiter: str) -> Iterator[RawRow]:
    """Yield the rows of a file whose cells *delimiter* separates; every column is read, kept or not."""
    with open_decompressed(source) as stream:
        records = Records(lines(stream), source.delimiter or delimiter, as_written(source.comment))
        left = iter(records)
        header, first = _header(left) if source.header else _numbered(left, source)
        if header is None:
            return
        check_header(header, source.columns, keep, are_names=not source.header)
        records.most_cells = len(header)
        for record in chain(first, left):
            yield RawRow(record.line, _members(header, record.cells))


def _header(records: Iterator[Record]) -> tuple[list[str] | None, list[Record]]:
    """Return the names of the columns, and the records that were read beyond them; no names without any record."""
    first = next(records, None)
    if first is None:
        return None, []
    if isinstance(first.cells, PayloadError):
        raise UnreadableError(f"its header, in line {first.line}, cannot be read: {first.cells.message}")
    if _is_damaged(first.cells):
        raise UnreadableError(f"its header, in line {first.line}, is not UTF-8")
    return first.cells, []


def _numbered(records: Iterator[Record], source: Source) -> tuple[list[str] | None, list[Record]]:
    """Do the same with a file without a header, whose columns have their numbers as names; a single one is a member."""
    read = list[Record]()
    for record in records:
        read.append(record)
        if not isinstance(record.cells, PayloadError):
            names = [str(number) for number in range(1, len(record.cells) + 1)]
            return [source.member] if len(names) == 1 and not any(asdict(source.columns).values()) else names, read
    return ([source.member] if read else None), read


def _members(header: Sequence[str], cells: Sequence[str] | PayloadError) -> Mapping[str, Any] | PayloadError:
    if isinstance(cells, PayloadError):
        return cells
    if not any(cells):
        return PayloadError("row: empty")
    if len(cells) > len(header):
        return PayloadError(f"row: {len(cells)} cells, the header has {len(header)}")
    if _is_damaged(cells):
        return PayloadError("row: not UTF-8")
    return dict(zip(header, cells, strict=False))


def _is_damaged(cells: Sequence[str]) -> bool:
    return any("\udc80" <= character <= "\udcff" for cell in cells if not cell.isascii() for character in cell)


CSV = SourceReader(rows=partial(csv_rows, delimiter=","))
TSV = SourceReader(rows=partial(csv_rows, delimiter="\t"))
