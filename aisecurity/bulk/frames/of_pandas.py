"""Rows of a DataFrame of pandas."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

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
        """Yield the rows; NaN, NaT and NA are `None`."""
        columns = [self._frame.iloc[:, self.names.index(name)] for name in wanted]
        for values in zip(*columns, strict=True):
            yield {name: self._present(value) for name, value in zip(wanted, values, strict=True)}

    def _present(self, value: Any) -> Any:
        # Of a list or an array it gives an array.
        return None if not isinstance(value, str) and self._pandas.isna(value) is True else value

    def table(self, columns: Mapping[str, list[Any]], kinds: Mapping[str, str]) -> Any:
        """Return a DataFrame."""
        index, series = self._frame.index, self._pandas.Series
        made = {name: series(values, index=index, dtype=_TYPES[kinds[name]]) for name, values in columns.items()}
        return self._pandas.DataFrame(made, index=index)
