"""Rows of a DataFrame of polars."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any


class PolarsRows:
    """Rows of a DataFrame."""

    def __init__(self, frame: Any) -> None:
        # polars is not installed here: everything of it is Any, and stays in this module.
        self._frame = frame
        self.names: list[str] = list(frame.columns)

    def __len__(self) -> int:
        """Return the number of rows."""
        return int(self._frame.height)

    def rows(self, wanted: Sequence[str]) -> Iterator[dict[str, Any]]:
        """Yield the rows; null is `None`."""
        yield from self._frame.select(list(wanted)).iter_rows(named=True)

    def table(self, columns: Mapping[str, list[Any]], kinds: Mapping[str, str]) -> Any:
        """Return a DataFrame."""
        polars: Any = sys.modules["polars"]
        types = {
            "int64": polars.Int64,
            "float64": polars.Float64,
            "bool_": polars.Boolean,
            "string": polars.String,
            "strings": polars.List(polars.String),
        }
        return polars.DataFrame(dict(columns), schema={name: types[kinds[name]] for name in columns})
