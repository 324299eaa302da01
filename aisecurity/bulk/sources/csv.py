"""Tables: rows of columns below a header, and CSV above all."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from attrs import frozen

from aisecurity.exceptions import ConfigurationError, PayloadError

from .lines import MAX_LINE_BYTES, lines, opened
from .source import Columns, Source

_TOO_LONG = "\udcff\udcffmore than can be read"
"""Stands for a line that is too long. No UTF-8 decodes to it."""
_CONTENT = ("prompt", "response", "code_prompt", "code_response", "tool_event")


@frozen
class Raw:
    """A row as the source has it: members by column, or the error that there are none."""

    line: int | None
    """From 1; `None` for a file of a directory."""
    members: Mapping[str, Any] | PayloadError
    key: str | None = None
    """The name of a file of a directory."""


def check_header(header: Sequence[str], columns: Columns) -> None:
    """Raise ConfigurationError for a column that no row can have: it is no fault of a million rows.

    The names that there are may be content: a file without a header begins with a row.
    """
    named = columns.items()
    missing = [column for column, needed in named.values() if needed and column not in header]
    if missing:
        raise ConfigurationError(f"source: no column {', '.join(missing)} among its {len(header)}")
    if not any(named[member][0] in header for member in _CONTENT):
        raise ConfigurationError(f"source: none of its {len(header)} columns is named {', '.join(_CONTENT)}")


def csv_rows(source: Source, kind: str) -> Iterator[Raw]:
    """Yield the rows of a file of CSV, or of TSV."""
    # A setting of the whole process, and too small for prompts; it only ever grows here.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_LINE_BYTES))
    with opened(source.path) as stream:
        reader = csv.reader(_decoded(stream), delimiter="\t" if kind == "tsv" else ",")
        header = next(reader, None)
        if header is None:
            return
        check_header(header, source.columns)
        yield from _csv_rows(reader, header)


def _decoded(stream: BinaryIO) -> Iterator[str]:
    for _, line in lines(stream):
        yield _TOO_LONG + "\n" if line is None else line.decode("utf-8", "surrogateescape") + "\n"


def _csv_rows(reader: Any, header: Sequence[str]) -> Iterator[Raw]:
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Raw(line, PayloadError("row: not CSV, or over the size that can be read"))
            continue
        yield Raw(line, _cells(header, cells))


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
