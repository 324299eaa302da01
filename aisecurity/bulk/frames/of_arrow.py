"""Rows of a Table or RecordBatch of pyarrow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aisecurity.bulk import arrow
from aisecurity.bulk.sources.lines import MAX_LINE_BYTES
from aisecurity.exceptions import PayloadError


class ArrowRows:
    """Rows of a Table or RecordBatch, read as those of a Parquet file are."""

    def __init__(self, table: Any) -> None:
        self._table = table
        self.names: list[str] = list(table.schema.names)

    def __len__(self) -> int:
        """Return the number of rows."""
        return int(self._table.num_rows)

    def rows(self, wanted: Sequence[str]) -> Iterator[dict[str, Any] | PayloadError]:
        """Yield the rows; null is `None`."""
        positions = [self.names.index(name) for name in wanted]
        yield from arrow.rows_of_table(self._table.select(positions), MAX_LINE_BYTES)

    def table(self, columns: Mapping[str, list[Any]], kinds: Mapping[str, str]) -> Any:
        """Return a table of the same class."""
        return arrow.table_of(columns, kinds, type(self._table))
