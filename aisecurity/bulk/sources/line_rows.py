"""Rows of JSONL and of plain text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, cast

from aisecurity.bulk.errors import as_value
from aisecurity.bulk.json_text import read_json
from aisecurity.exceptions import PayloadError

from .compression import open_decompressed
from .lines import MAX_LINE_BYTES, Line, as_written, lines
from .raw_row import RawRow
from .reader import SourceReader
from .source import Source


def _lines(source: Source) -> Iterator[Line]:
    with open_decompressed(source) as stream:
        yield from lines(stream, comment=as_written(source.comment))


def count_lines(source: Source) -> int:
    """Return the number of lines of a file."""
    return sum(1 for _ in _lines(source))


def line_rows(
    source: Source, _keep: Sequence[str], *, read: Callable[[str, str], Mapping[str, Any]]
) -> Iterator[RawRow]:
    """Yield a row for each line of a file, whose members *read* finds in the line, given the source's *member*."""
    for line in _lines(source):
        yield RawRow(line.number, _attempted(lambda text: read(text, source.member), line.content))


def _attempted(read: Callable[[str], Mapping[str, Any]], line: bytes | None) -> Mapping[str, Any] | PayloadError:
    if line is None:
        return PayloadError(f"row: over {MAX_LINE_BYTES:,} bytes")
    try:
        return read(line.decode())
    except UnicodeDecodeError:
        return PayloadError("row: not UTF-8")
    except PayloadError as error:
        return as_value(error)


def _text(text: str, member: str) -> Mapping[str, Any]:
    if not text.strip():
        raise PayloadError("row: empty")
    return {member: text}


def _json(text: str, member: str) -> Mapping[str, Any]:
    if not text.strip():
        raise PayloadError("row: empty")
    try:
        value = read_json(text)
    except json.JSONDecodeError as error:
        raise PayloadError(f"row: not JSON, from column {error.colno} on") from None
    except (ValueError, RecursionError):
        raise PayloadError("row: JSON that cannot be read: nested too deep, or a number too long") from None
    return json_row(value, member)


def json_row(value: Any, member: str) -> Mapping[str, Any]:
    """Return the members of a row: the JSON object *value*, or a JSON string as the *member*."""
    if isinstance(value, str):
        return {member: value}
    if not isinstance(value, dict):
        raise PayloadError(f"row: a JSON object or string is needed, not {type(value).__name__}")
    return cast("Mapping[str, Any]", value)


JSONL = SourceReader(rows=partial(line_rows, read=_json), count=count_lines)
TEXT = SourceReader(rows=partial(line_rows, read=_text), count=count_lines)
