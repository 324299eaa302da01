"""Reads the rows of a source. A row that cannot be read is a PayloadError in its place."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from aisecurity.bulk import arrow
from aisecurity.exceptions import ConfigurationError, PayloadError

from .csv import Raw, check_header, csv_rows
from .lines import MAX_LINE_BYTES, lines, opened
from .source import Source, files


def rows(source: Source, *, keep: Sequence[str] = ()) -> Iterator[Raw]:
    """Yield the rows of *source*, little by little. ConfigurationError, OSError if it cannot be read at all."""
    kind = source.kind
    if kind == "directory":
        return _files(source)
    if kind == "parquet":
        return _parquet(source, keep)
    if kind in {"jsonl", "text"}:
        return _lines(source, _json if kind == "jsonl" else _text)
    return csv_rows(source, kind)


def count(source: Source) -> int | None:
    """Return how many rows there are, read once for it; `None` where that cannot be done twice."""
    if source.path is None:
        return None
    if source.kind == "parquet":
        return arrow.count(source.path)
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


def _parquet(source: Source, keep: Sequence[str]) -> Iterator[Raw]:
    if source.path is None:
        raise ConfigurationError("source: Parquet cannot be read from the standard input")
    check_header(arrow.columns(source.path), source.columns)
    wanted = [column for column, _ in source.columns.items().values()]
    for number, members in enumerate(arrow.rows(source.path, [*wanted, *keep]), start=1):
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
