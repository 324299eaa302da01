"""Reads the rows of a source. A row that cannot be read is a PayloadError in its place."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, cast

from attrs import frozen

from aisecurity.exceptions import ConfigurationError, PayloadError

from . import parquet
from .lines import MAX_LINE_BYTES, lines, opened
from .sources import Columns, Source, files

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


def rows(source: Source, *, keep: Sequence[str] = ()) -> Iterator[Raw]:
    """Yield the rows of *source*, little by little. ConfigurationError, OSError if it cannot be read at all."""
    kind = source.kind
    if kind == "directory":
        return _files(source)
    if kind == "parquet":
        return _parquet(source, keep)
    return _lines(source, {"jsonl": _json, "text": _text}[kind]) if kind in {"jsonl", "text"} else _csv(source, kind)


def count(source: Source) -> int | None:
    """Return how many rows there are, read once for it; `None` where that cannot be done twice."""
    if source.path is None:
        return None
    if source.kind == "parquet":
        return parquet.count(source.path)
    if source.kind in {"jsonl", "text"}:
        with opened(source.path) as stream:
            return sum(1 for _ in lines(stream))
    return sum(1 for _ in rows(source))


def _lines(source: Source, read: Callable[[str, Source], Mapping[str, Any]]) -> Iterator[Raw]:
    with opened(source.path) as stream:
        for number, line in lines(stream):
            yield Raw(number, _attempted(lambda text: read(text, source), line))


def _attempted(read: Callable[[str], Mapping[str, Any]], line: bytes | None) -> Mapping[str, Any] | PayloadError:
    if line is None:
        return PayloadError(f"row: over {MAX_LINE_BYTES:,} bytes")
    try:
        return read(line.decode())
    except UnicodeDecodeError:
        return PayloadError("row: not UTF-8")
    except PayloadError as error:
        return error


def _text(text: str, source: Source) -> Mapping[str, Any]:
    if not text.strip():
        raise PayloadError("row: empty")
    return {source.member: text}


def _json(text: str, source: Source) -> Mapping[str, Any]:
    if not text.strip():
        raise PayloadError("row: empty")
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise PayloadError(f"row: not JSON, from column {error.colno} on") from None
    except (ValueError, RecursionError):
        raise PayloadError("row: JSON that cannot be read: nested too deep, or a number too long") from None
    if isinstance(value, str):
        return {source.member: value}
    if not isinstance(value, dict):
        raise PayloadError(f"row: a JSON object or string is needed, not {type(value).__name__}")
    return cast("Mapping[str, Any]", value)


def _csv(source: Source, kind: str) -> Iterator[Raw]:
    # A setting of the whole process, and too small for prompts; it only ever grows here.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_LINE_BYTES))
    with opened(source.path) as stream:
        reader = csv.reader(_decoded(stream), delimiter="\t" if kind == "tsv" else ",")
        header = next(reader, None)
        if header is None:
            return
        _check_header(header, source.columns)
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


def _check_header(header: Sequence[str], columns: Columns) -> None:
    """Raise ConfigurationError for a column that no row can have: it is no fault of a million rows.

    The names that there are may be content: a file without a header begins with a row.
    """
    named = columns.items()
    missing = [column for column, needed in named.values() if needed and column not in header]
    if missing:
        raise ConfigurationError(f"source: no column {', '.join(missing)} among its {len(header)}")
    if not any(named[member][0] in header for member in _CONTENT):
        raise ConfigurationError(f"source: none of its {len(header)} columns is named {', '.join(_CONTENT)}")


def _parquet(source: Source, keep: Sequence[str]) -> Iterator[Raw]:
    if source.path is None:
        raise ConfigurationError("source: Parquet cannot be read from the standard input")
    _check_header(parquet.columns(source.path), source.columns)
    wanted = [column for column, _ in source.columns.items().values()]
    for number, members in enumerate(parquet.rows(source.path, [*wanted, *keep]), start=1):
        yield Raw(number, members)


def _files(source: Source) -> Iterator[Raw]:
    directory = source.path or Path()
    for file in files(directory):
        read = _file(file, source)
        # Bytes of a name that are no UTF-8 become "?": a key must be fit to be written.
        name = file.relative_to(directory).as_posix().encode("utf-8", "replace").decode()
        yield Raw(None, read if isinstance(read, PayloadError) else {source.member: read}, name)


def _file(file: Path, source: Source) -> str | PayloadError:
    try:
        if file.stat().st_size > MAX_LINE_BYTES:
            return PayloadError(f"file: over {MAX_LINE_BYTES:,} bytes")
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return PayloadError("file: not UTF-8")
    except OSError as error:
        return PayloadError(f"file: cannot be read ({type(error).__name__})")
    return text if text.strip() else PayloadError("file: empty")
