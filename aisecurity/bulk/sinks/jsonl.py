"""Output rows in JSONL: an object for each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from .writer import LineWriter, Members


def json_line(members: Members) -> bytes:
    """Return a line of JSON in UTF-8, or in ASCII if it has a lone surrogate, which UTF-8 cannot encode."""
    try:
        return json.dumps(members, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:
        return json.dumps(members).encode() + b"\n"


def _no_header(_keep: Sequence[str]) -> bytes:
    return b""


def json_members(path: Path, _columns: Sequence[str]) -> Iterator[Members]:
    """Yield the object in each line, with all its members."""
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


JSONL = LineWriter(header=_no_header, line=json_line, read=json_members)
