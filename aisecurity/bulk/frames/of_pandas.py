"""Rows of a DataFrame of pandas."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aisecurity.bulk import arrow

_TYPES = {"int64": "Int64", "float64": "float64", "bool_": "bool", "string": "object", "strings": "object"}
"""Texts are objects, absent ones `None`: with NA, `action != "allow"` would pass over rows without a verdict."""


class PandasRows:
    """Rows of a DataFrame, by position; its index is that of the new one."""

    def __init__(self, frame: Any) -> None:
        # pandas carries no types here: everything of it is Any, and stays in this module.
        self._frame = frame
        self._pandas: Any = sys.modules["pandas"]
        self.names: list[str] = list(frame.columns)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._frame)

    def rows(self, wanted: Sequence[str]) -> Iterator[dict[str, Any]]:
        """Yield the rows; what is absent is NaN, NaT or NA."""
        columns = [self._frame.iloc[:, self.names.index(name)] for name in wanted]
        for values in zip(*columns, strict=True):
            yield dict(zip(wanted, values, strict=True))

    def table(self, columns: Mapping[str, list[Any]], kinds: Mapping[str, str]) -> Any:
        """Return a DataFrame."""
        index, series = self._frame.index, self._pandas.Series
        made = {name: series(values, index=index, dtype=_TYPES[kinds[name]]) for name, values in columns.items()}
        return self._pandas.DataFrame(made, index=index)


class ArrowBackedRows(PandasRows):
    """The same, whose new table has Arrow-backed columns: their types are the same whatever their values."""

    def table(self, columns: Mapping[str, list[Any]], kinds: Mapping[str, str]) -> Any:
        """Return a DataFrame."""
        made = arrow.table_of(columns, kinds).to_pandas(types_mapper=self._pandas.ArrowDtype)
        made.index = self._frame.index
        return made
