"""Kinds of batches, each of which gives its entries, and takes its results back in the same kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Protocol, cast

from aisecurity.bulk.frames.kinds import ARROW_KINDS, Kinds, ReadRows, Row, kind_of
from aisecurity.bulk.frames.of_pandas import ArrowBackedRows
from aisecurity.bulk.frames.reading import FrameReader, by_column, present, wanted_columns
from aisecurity.bulk.items import Entry, read_item
from aisecurity.bulk.sinks.row import COLUMNS, OutputRow
from aisecurity.bulk.sources.source import Columns
from aisecurity.exceptions import ConfigurationError

_TABLES: Final[Kinds[ReadRows]] = {
    ("pandas", "DataFrame"): ArrowBackedRows,
    **ARROW_KINDS,
}
_NEEDED: Final = (
    "batch: a list of items, a mapping of columns, a DataFrame of pandas, a Table or RecordBatch of pyarrow, or an "
    "iterator of these, is needed"
)


class Batch(Protocol):
    """A batch of rows."""

    def entries(self) -> Iterator[Entry[Any]]:
        """Yield the entries of the rows, numbered from 0."""
        ...  # of a Protocol

    def made(self, rows: Sequence[OutputRow]) -> Any:
        """Return *rows* as a batch of the same kind."""
        ...  # of a Protocol


class ItemBatch:
    """A list of items, each a Content, a text or a mapping; the results are a list of dicts."""

    def __init__(self, items: Sequence[object]) -> None:
        self._items = items

    def entries(self) -> Iterator[Entry[Any]]:
        """Yield the entries of the items."""
        return (read_item(index, _present_members(item)) for index, item in enumerate(self._items))

    def made(self, rows: Sequence[OutputRow]) -> list[dict[str, Any]]:
        """Return a dict for each of *rows*."""
        return [row.to_dict() for row in rows]


class TableBatch:
    """A table, of which the columns are read that a source of bulk has; the results are a table of the same kind."""

    def __init__(self, table: ReadRows) -> None:
        self._table = table
        self._wanted = wanted_columns("batch", table.names, Columns(), "rename one in the batch")

    def entries(self) -> Iterator[Entry[Any]]:
        """Yield the entries of the rows."""
        rows = self._table.rows(list(self._wanted.values()))
        return FrameReader(key=None, split=None, columns=self._wanted).entries(rows)

    def made(self, rows: Sequence[OutputRow]) -> Any:
        """Return a table of *rows*."""
        return self._table.table(by_column(rows, COLUMNS), COLUMNS)


class ColumnRows:
    """Rows of a mapping of columns: lists, arrays, or what else has a length and can be iterated."""

    def __init__(self, columns: Mapping[str, Any]) -> None:
        self._columns = columns
        self.names: list[str] = list(columns)

    def rows(self, wanted: Sequence[str]) -> Iterator[Row]:
        """Yield the rows. ConfigurationError if a column is none, or not as long as the others."""
        columns = {name: _values(name, self._columns[name]) for name in wanted}
        if len(set(map(len, columns.values()))) > 1:
            raise ConfigurationError(f"batch: the columns {', '.join(columns)} are not of one length")
        for values in zip(*columns.values(), strict=True):
            yield dict(zip(columns, values, strict=True))

    def table(self, columns: Mapping[str, list[Any]], kinds: Mapping[str, str]) -> dict[str, list[Any]]:
        """Return *columns* as they are."""
        return dict(columns)


def batch_of(value: object) -> Batch:
    """Return *value* as a batch. ConfigurationError if it is none, or has no column to scan."""
    if isinstance(value, list):
        return ItemBatch(cast("list[object]", value))
    if isinstance(value, Mapping):
        return TableBatch(ColumnRows(cast("Mapping[str, Any]", value)))
    table = kind_of(value, _TABLES)
    if table is None:
        raise ConfigurationError(f"{_NEEDED}, not {type(value).__name__}")
    return TableBatch(table)


def _values(name: str, column: Any) -> list[Any]:
    if isinstance(column, (str, bytes, Mapping)) or not hasattr(column, "__iter__"):
        raise ConfigurationError(f"batch: the column {name} is no list of values; scanner([item]) scans one item")
    for to_list in ("to_pylist", "tolist"):
        if hasattr(column, to_list):
            # Values of Python, in place of those of pyarrow or numpy.
            return list(getattr(column, to_list)())
    return list(column)


def _present_members(item: object) -> object:
    """Return *item*, a mapping without what is absent."""
    if not isinstance(item, Mapping):
        return item
    return {name: present(value) for name, value in cast("Mapping[str, object]", item).items()}
