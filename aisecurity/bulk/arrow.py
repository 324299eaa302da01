"""Parquet and Zstandard by way of pyarrow, which the extra `parquet` installs; no other module imports it."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, cast

from aisecurity.exceptions import ConfigurationError, PayloadError

from .errors import UnreadableError, as_value
from .formats import users_of
from .json_text import as_object

EXTRA = "parquet"
ROWS_AT_ONCE = 16
BYTES_AT_ONCE = 16 * 1024 * 1024
ROWS_PER_GROUP = 10_000
_TYPES = b"ARROW:schema"
"""Name of the types of a table, among what a file says of itself."""


def _imported(name: str) -> Any:
    # pyarrow carries no types: everything of it is Any, and stays in this module.
    try:
        return import_module(name)
    except ImportError:
        raise ConfigurationError(f"pyarrow is needed for {users_of(EXTRA)}: pip install pyarrow") from None


def open_zstd(file: BinaryIO) -> BinaryIO:
    """Return the unpacked bytes of a file that is compressed with Zstandard."""
    return cast("BinaryIO", io.BufferedReader(_imported("pyarrow").input_stream(file, compression="zstd")))


@contextmanager
def _opened(path: Path, wanted: Sequence[str] = ()) -> Generator[Any]:
    """Open a file. UnreadableError if it is not Parquet, or damaged; pyarrow's own text might quote its content."""
    _imported("pyarrow.parquet")
    arrow_error = _imported("pyarrow").ArrowException
    try:
        # Opened here, since pyarrow cannot open every name.
        with path.open("rb") as data, _parquet_file(data) as file:
            if not any(_is_of_dictionary(file, name) for name in wanted):
                yield file
                return
            with _parquet_file(data, metadata=_without_types(data)) as plain:
                yield plain
    except MemoryError:
        raise UnreadableError("it unpacks to more than there is memory for") from None
    except (arrow_error, ValueError, LookupError, ArithmeticError, OSError) as error:
        # Offsets of a damaged file may be none that the system knows.
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
            raise
        raise UnreadableError("damaged, or no Parquet") from None


def _parquet_file(data: BinaryIO, **more: Any) -> Any:
    # Pages are read one after the other, and no further ones meanwhile, so that memory is bounded.
    return _imported("pyarrow.parquet").ParquetFile(data, pre_buffer=False, page_checksum_verification=True, **more)


def _is_of_dictionary(file: Any, name: str) -> bool:
    return any("dictionary<" in str(one.type) for one in file.schema_arrow if one.name == name)


def _without_types(data: BinaryIO) -> Any:
    """Return what the end of a file says of it, without the types that pyarrow had in memory.

    A column that was a dictionary there is read as one of texts: as a dictionary, a text that is no UTF-8 would be an
    error of all its rows.
    """
    length = int.from_bytes(_from_end(data, 8)[:4], "little")
    end = _from_end(data, length + 8)
    return _imported("pyarrow.parquet").read_metadata(io.BytesIO(b"PAR1" + end.replace(_TYPES, _TYPES.swapcase())))


def _from_end(data: BinaryIO, number: int) -> bytes:
    data.seek(-number, os.SEEK_END)
    return data.read(number)


def columns(path: Path) -> list[str]:
    """Return the names of the file's columns."""
    with _opened(path) as file:
        return list(file.schema_arrow.names)


def count(path: Path) -> int:
    """Return the number of rows, which the file states."""
    with _opened(path) as file:
        return int(file.metadata.num_rows)


def rows(path: Path, wanted: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file that this package wrote, of the *wanted* columns that exist."""
    for row in attempted_rows(path, wanted, sys.maxsize):
        if isinstance(row, PayloadError):
            raise row
        yield row


def attempted_rows(path: Path, wanted: Sequence[str], most: int) -> Iterator[dict[str, Any] | PayloadError]:
    """Yield the rows, of the *wanted* columns that exist, or errors of those that cannot be read.

    Times are texts, since Python's have no nanoseconds; so are bytes, if they are UTF-8. Maps are objects. A text of
    more than *most* bytes is an error.
    """
    with _opened(path, wanted) as file:
        names = [name for name in file.schema_arrow.names if name in wanted]
        number = 0
        for group in range(file.num_row_groups):
            at_once = _rows_at_once(file.metadata.row_group(group))
            for batch in file.iter_batches(at_once, row_groups=[group], columns=names, use_threads=False):
                cells = [(name, column) for name, column in _columns(batch) if name in wanted]
                yield from _small_rows(cells, most) or (_row(cells, row, most) for row in range(batch.num_rows))
                number += batch.num_rows
        if number != file.metadata.num_rows:
            raise UnreadableError("damaged: it has not as many rows as it says")


def _rows_at_once(group: Any) -> int:
    """Return how many rows of a row group to hold at once, so that they take a bounded part of the memory.

    Each may be as long as the whole group, which has a text of many rows but once.
    """
    return max(1, min(ROWS_AT_ONCE, BYTES_AT_ONCE // max(1, int(group.total_byte_size))))


def _columns(batch: Any) -> Iterator[tuple[str, Any]]:
    arrow = _imported("pyarrow")
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        is_time = arrow.types.is_temporal(column.type) and not arrow.types.is_interval(column.type)
        yield name, column.cast(arrow.string()) if is_time else column


def rows_of_table(table: Any, most: int) -> Iterator[dict[str, Any] | PayloadError]:
    """Yield the rows of a Table or RecordBatch, or errors of those that cannot be read, as `attempted_rows` does."""
    whole = table if hasattr(table, "to_batches") else _imported("pyarrow").Table.from_batches([table])
    for batch in whole.to_batches(max_chunksize=ROWS_AT_ONCE):
        cells = list(_columns(batch))
        yield from _small_rows(cells, most) or (_row(cells, row, most) for row in range(batch.num_rows))


def table_of(columns: Mapping[str, list[Any]], types: Mapping[str, str], kind: Any = None) -> Any:
    """Return a Table, or what else of pyarrow is the class *kind*, as a RecordBatch; *types* as of `write`."""
    arrow = _imported("pyarrow")
    arrays = [arrow.array(values, _type(arrow, types[name])) for name, values in columns.items()]
    return (kind or arrow.Table).from_arrays(arrays, names=list(columns))


def schema_of(types: Mapping[str, str]) -> Any:
    """Return the schema of the tables that `table_of` returns; *types* as of `write`."""
    arrow = _imported("pyarrow")
    return arrow.schema([(name, _type(arrow, kind)) for name, kind in types.items()])


def _small_rows(cells: Sequence[tuple[str, Any]], most: int) -> list[dict[str, Any]] | None:
    """Return the rows of plain values, many times faster than one by one; `None` if some cannot be read so."""
    types = _imported("pyarrow").types
    plain = (types.is_string, types.is_large_string, types.is_integer, types.is_floating, types.is_boolean)
    if sum(column.nbytes for _, column in cells) > most or not all(
        any(kind(column.type) for kind in plain) for _, column in cells
    ):
        return None
    try:
        values = [column.to_pylist() for _, column in cells]
    except UnicodeDecodeError:
        return None
    names = [name for name, _ in cells]
    return [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]


def _row(cells: Sequence[tuple[str, Any]], number: int, most: int) -> dict[str, Any] | PayloadError:
    try:
        return {name: _value(column[number], column.type, most) for name, column in cells}
    except PayloadError as error:
        return as_value(error)
    except UnicodeDecodeError:
        return PayloadError("row: not UTF-8")
    except (ValueError, OverflowError):
        return PayloadError("row: a value that cannot be read")


def _value(scalar: Any, kind: Any, most: int) -> Any:
    buffer = scalar.as_buffer() if hasattr(scalar, "as_buffer") else None
    if buffer is not None and buffer.size > most:
        raise PayloadError(f"row: over {most:,} bytes")
    return _plain(scalar.as_py(), kind)


def _plain(value: object, kind: Any) -> Any:
    """Return a value of pyarrow's as JSON has it."""
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, bytes):
        return value.decode()
    types = _imported("pyarrow").types
    if types.is_map(kind):
        pairs = [
            (str(_plain(key, kind.key_type)), _plain(one, kind.item_type))
            for key, one in cast("list[tuple[object, object]]", value)
        ]
        return as_object(pairs)
    if types.is_struct(kind):
        members = cast("dict[str, object]", value)
        return {name: _plain(one, kind.field(name).type) for name, one in members.items()}
    if isinstance(value, list):
        return [_plain(one, kind.value_type) for one in cast("list[object]", value)]
    return str(value)


def write(path: Path, types: Mapping[str, str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write a file of *rows*; *types* are pyarrow's names for the types of the columns, or "strings"."""
    arrow, parquet = _imported("pyarrow"), _imported("pyarrow.parquet")
    left = iter(rows)
    # Opened here, as for reading.
    with path.open("wb") as file, parquet.ParquetWriter(file, schema := schema_of(types)) as writer:
        while group := list(islice(left, ROWS_PER_GROUP)):
            writer.write_table(arrow.Table.from_pylist(group, schema))


def _type(arrow: Any, kind: str) -> Any:
    return arrow.list_(arrow.string()) if kind == "strings" else getattr(arrow, kind)()
