"""Parquet and Zstandard by way of pyarrow, which the extra `parquet` installs; no other module imports it."""

from __future__ import annotations

import io
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, cast

from aisecurity.exceptions import ConfigurationError

from .formats import users_of

EXTRA = "parquet"
ROWS_AT_ONCE = 256
ROWS_PER_GROUP = 10_000


def _imported(name: str) -> Any:
    # pyarrow carries no types: everything of it is Any, and stays in this module.
    try:
        return import_module(name)
    except ImportError:
        raise ConfigurationError(
            f"pyarrow is needed for {users_of(EXTRA)}: pip install 'aisecurity[{EXTRA}]'"
        ) from None


def open_zstd(path: Path) -> BinaryIO:
    """Open a file that is compressed with Zstandard."""
    return cast("BinaryIO", io.BufferedReader(_imported("pyarrow").input_stream(str(path), compression="zstd")))


@contextmanager
def _opened(path: Path) -> Generator[Any]:
    """Open a file. ConfigurationError if it is not Parquet, or damaged; pyarrow's own text might quote its content."""
    parquet, invalid = _imported("pyarrow.parquet"), _imported("pyarrow").ArrowInvalid
    try:
        with parquet.ParquetFile(path) as file:
            yield file
    except invalid:
        raise ConfigurationError("source: damaged, or no Parquet") from None


def columns(path: Path) -> list[str]:
    """Return the names of the file's columns."""
    with _opened(path) as file:
        return list(file.schema_arrow.names)


def count(path: Path) -> int:
    """Return the number of rows, which the file states."""
    with _opened(path) as file:
        return int(file.metadata.num_rows)


def rows(path: Path, wanted: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the rows, of the *wanted* columns that exist; times are texts, since Python's have no nanoseconds."""
    with _opened(path) as file:
        names = [name for name in file.schema_arrow.names if name in wanted]
        for batch in file.iter_batches(batch_size=ROWS_AT_ONCE, columns=names):
            yield from _with_texts(batch).to_pylist()


def _with_texts(batch: Any) -> Any:
    arrow = _imported("pyarrow")
    for number, column in enumerate(batch.schema):
        if arrow.types.is_temporal(column.type) and not arrow.types.is_interval(column.type):
            batch = batch.set_column(number, column.name, batch.column(number).cast(arrow.string()))
    return batch


def write(path: Path, types: Mapping[str, str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write a file of *rows*; *types* are pyarrow's names for the types of the columns, or "strings"."""
    arrow, parquet = _imported("pyarrow"), _imported("pyarrow.parquet")
    schema = arrow.schema([(name, _type(arrow, kind)) for name, kind in types.items()])
    left = iter(rows)
    with parquet.ParquetWriter(path, schema) as writer:
        while group := list(islice(left, ROWS_PER_GROUP)):
            writer.write_table(arrow.Table.from_pylist(group, schema))


def _type(arrow: Any, kind: str) -> Any:
    return arrow.list_(arrow.string()) if kind == "strings" else getattr(arrow, kind)()
