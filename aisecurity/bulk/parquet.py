"""Parquet, read and written by pyarrow, which the extra `parquet` installs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

from aisecurity.exceptions import ConfigurationError

ROWS_AT_ONCE = 256
ROWS_PER_GROUP = 10_000


def _imported(name: str) -> Any:
    # pyarrow carries no types: everything of it is Any, and stays in this module.
    try:
        return import_module(name)
    except ImportError:
        raise ConfigurationError("parquet: pyarrow is needed, pip install 'aisecurity[parquet]'") from None


def _opened(path: Path) -> Any:
    invalid = _imported("pyarrow").ArrowInvalid
    try:
        return _imported("pyarrow.parquet").ParquetFile(path)
    except invalid:
        raise ConfigurationError("source: damaged, or no Parquet") from None


def columns(path: Path) -> list[str]:
    """Return the names of the file's columns."""
    with _opened(path) as file:
        return list(file.schema_arrow.names)


def count(path: Path) -> int:
    """Return the number of rows, which the file itself says."""
    with _opened(path) as file:
        return int(file.metadata.num_rows)


def rows(path: Path, wanted: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the rows, of the columns that are *wanted* and there."""
    with _opened(path) as file:
        names = [name for name in file.schema_arrow.names if name in wanted]
        for batch in file.iter_batches(batch_size=ROWS_AT_ONCE, columns=names):
            yield from batch.to_pylist()


def write(path: Path, types: Mapping[str, str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write a file of *rows*, whose columns have the *types* that pyarrow names so."""
    arrow, parquet = _imported("pyarrow"), _imported("pyarrow.parquet")
    schema = arrow.schema([(name, _type(arrow, kind)) for name, kind in types.items()])
    left = iter(rows)
    with parquet.ParquetWriter(path, schema) as writer:
        while group := list(islice(left, ROWS_PER_GROUP)):
            writer.write_table(arrow.Table.from_pylist(group, schema))


def _type(arrow: Any, kind: str) -> Any:
    return arrow.list_(arrow.string()) if kind == "strings" else getattr(arrow, kind)()
