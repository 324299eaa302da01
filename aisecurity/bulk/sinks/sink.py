"""Sink of output rows, and their lines in JSONL and CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast

from attrs import field, frozen

from aisecurity.bulk.items import writable
from aisecurity.exceptions import ConfigurationError

from .row import COLUMNS, OutputRow

__all__ = ["Sink"]

SinkFormat: TypeAlias = Literal["jsonl", "csv", "parquet"]
_FORMATS: dict[str, SinkFormat] = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".parquet": "parquet"}


@frozen
class Sink:
    """A file of one row for each row of the source, in the *order* of the input or of completion.

    JSONL and CSV grow during the run; Parquet, which cannot, is written when it is complete.
    """

    path: Path = field(converter=Path)
    format: SinkFormat | None = field(default=None, kw_only=True)
    order: Literal["input", "completed"] = field(default="input", kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.order not in {"input", "completed"}:
            raise ConfigurationError('sink: the order "input" or "completed" is needed')

    @classmethod
    def of(cls, value: str | PathLike[str] | Sink) -> Sink:
        """Return *value* if it is a Sink, else the sink at that path."""
        return value if isinstance(value, Sink) else cls(Path(value))

    @property
    def kind(self) -> SinkFormat:
        """The format, as given or else by the suffix."""
        kind = self.format or _FORMATS.get(self.path.suffix.lower())
        if kind is None:
            raise ConfigurationError(f"sink: name a format, the suffix is none of {', '.join(_FORMATS)}")
        return kind


def json_line(members: Mapping[str, Any]) -> bytes:
    """Return a line of JSON in UTF-8, or in ASCII if it has a lone surrogate, which UTF-8 cannot encode."""
    try:
        return json.dumps(members, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:
        return json.dumps(members).encode() + b"\n"


def csv_line(cells: Sequence[Any]) -> bytes:
    """Return a line of CSV in UTF-8."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return writable(text.getvalue()).encode()


def header(kind: SinkFormat, keep: Sequence[str]) -> bytes:
    """Return the header line of a file; empty for JSONL."""
    return csv_line([*COLUMNS, *keep]) if kind == "csv" else b""


def line(kind: SinkFormat, row: OutputRow, kept: Mapping[str, Any]) -> bytes:
    """Return the line of *row*; in CSV, lists are joined by "; "."""
    members = row.to_dict(kept)
    return json_line(members) if kind == "jsonl" else csv_line([_cell(value) for value in members.values()])


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return "; ".join(cast("list[str]", value)) if isinstance(value, list) else value
