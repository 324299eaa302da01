"""Sources as tests write and read them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aisecurity.bulk import Source
from aisecurity.bulk.sources.raw_row import RawRow
from aisecurity.bulk.sources.reader import rows
from aisecurity.exceptions import PayloadError


def written(path: Path, content: str | bytes) -> Path:
    """Write a file, and return its path."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read_rows(path: Path, **options: Any) -> list[tuple[int | None, Any]]:
    """Return line and members, or line and reason, of each row."""
    return [(one.line, members_or_reason(one)) for one in rows(Source(path, **options))]


def members_or_reason(raw: RawRow) -> Any:
    """Return the members, or the reason that there are none."""
    return str(raw.members).partition(":")[2] if isinstance(raw.members, PayloadError) else dict(raw.members)


def array(values: list[Any], kind: str | None = None) -> Callable[[Any], Any]:
    """Return a function that makes an array of *values* with pyarrow, of the type with the name *kind*."""

    def make(arrow: Any) -> Any:
        return arrow.array(values) if kind is None else arrow.array(values, getattr(arrow, kind)())

    return make


def same(made: Any) -> Callable[[Any], Any]:
    """Return a function for an array that is *made* already."""

    def make(_arrow: Any) -> Any:
        return made

    return make


def parquet_file(path: Path, columns: dict[str, Any], **options: Any) -> Path:
    """Write a file of *columns*, made by pyarrow's names for their types and their values."""
    arrow: Any = pytest.importorskip("pyarrow", reason="of the extra parquet")
    parquet: Any = pytest.importorskip("pyarrow.parquet", reason="of the extra parquet")
    parquet.write_table(arrow.table({name: make(arrow) for name, make in columns.items()}), path, **options)
    return path
