"""Rows of JSONL and of plain text, and lines of a file of bounded length."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, cast

from aisecurity.exceptions import PayloadError

from .compression import open_decompressed
from .raw_row import RawRow
from .reader import SourceReader
from .source import Source

MAX_LINE_BYTES = 32 * 1024 * 1024
"""Greatest length of a line, a cell or a file; a longer one becomes an error row."""
_BOM = b"\xef\xbb\xbf"


def lines(stream: BinaryIO, most: int = MAX_LINE_BYTES) -> Iterator[tuple[int, bytes | None]]:
    """Yield number and bytes of each line, without its end; `None` for one of more than *most* bytes."""
    number = 0
    while line := stream.readline(most + 1):
        number += 1
        if number == 1:
            line = line.removeprefix(_BOM)
        if len(line) > most and not line.endswith(b"\n"):
            _skip(stream, most)
            yield number, None
        else:
            yield number, line.removesuffix(b"\n").removesuffix(b"\r")


def _skip(stream: BinaryIO, most: int) -> None:
    rest = stream.readline(most)
    while rest and not rest.endswith(b"\n"):
        rest = stream.readline(most)


def count_lines(path: Path) -> int:
    """Return the number of lines in a file."""
    with open_decompressed(path) as stream:
        return sum(1 for _ in lines(stream))


def line_rows(
    source: Source, _keep: Sequence[str], *, read: Callable[[str, str], Mapping[str, Any]]
) -> Iterator[RawRow]:
    """Yield a row for each line of a file, whose members *read* finds in the line, given the source's *member*."""
    with open_decompressed(source.path) as stream:
        for number, line in lines(stream):
            yield RawRow(number, _attempted(lambda text: read(text, source.member), line))


def _attempted(read: Callable[[str], Mapping[str, Any]], line: bytes | None) -> Mapping[str, Any] | PayloadError:
    if line is None:
        return PayloadError(f"row: over {MAX_LINE_BYTES:,} bytes")
    try:
        return read(line.decode())
    except UnicodeDecodeError:
        return PayloadError("row: not UTF-8")
    except PayloadError as error:
        return error


def _text(text: str, member: str) -> Mapping[str, Any]:
    if not text.strip():
        raise PayloadError("row: empty")
    return {member: text}


def _json(text: str, member: str) -> Mapping[str, Any]:
    if not text.strip():
        raise PayloadError("row: empty")
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise PayloadError(f"row: not JSON, from column {error.colno} on") from None
    except (ValueError, RecursionError):
        raise PayloadError("row: JSON that cannot be read: nested too deep, or a number too long") from None
    if isinstance(value, str):
        return {member: value}
    if not isinstance(value, dict):
        raise PayloadError(f"row: a JSON object or string is needed, not {type(value).__name__}")
    return cast("Mapping[str, Any]", value)


JSONL = SourceReader(rows=partial(line_rows, read=_json), count=count_lines)
TEXT = SourceReader(rows=partial(line_rows, read=_text), count=count_lines)
