"""Kinds of tables, told by their classes, so that no library is imported that the program does not have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, Protocol

from aisecurity.exceptions import ConfigurationError, PayloadError

from .of_arrow import ArrowRows
from .of_pandas import PandasRows
from .of_polars import PolarsRows

Row = Mapping[str, Any] | PayloadError
"""A row by the names of its columns, or the reason that it cannot be read."""


class FrameRows(Protocol):
    """Rows of a table, and a new table of the same kind."""

    @property
    def names(self) -> list[str]:
        """The names of the columns, in order, doubled ones too."""
        ...  # of a Protocol

    def __len__(self) -> int:
        """Return the number of rows."""
        ...  # of a Protocol

    def rows(self, wanted: Sequence[str]) -> Iterator[Row]:
        """Yield the rows, of the *wanted* columns, which exist."""
        ...  # of a Protocol

    def table(self, columns: Mapping[str, list[Any]], kinds: Mapping[str, str]) -> Any:
        """Return a table of *columns*, in the order of the rows; *kinds* as those of an output row."""
        ...  # of a Protocol


_KINDS: Final[Mapping[tuple[str, str], Callable[[Any], FrameRows]]] = {
    ("pandas", "DataFrame"): PandasRows,
    ("polars", "DataFrame"): PolarsRows,
    ("pyarrow", "Table"): ArrowRows,
    ("pyarrow", "RecordBatch"): ArrowRows,
}
"""By library and name of a class."""
_MEANT: Final[Mapping[tuple[str, str], str]] = {
    ("pandas", "Series"): 'series.to_frame("prompt")',
    ("polars", "Series"): 'series.to_frame("prompt")',
    ("polars", "LazyFrame"): "frame.collect()",
}


def rows_of(frame: object) -> FrameRows:
    """Return the rows of *frame*. ConfigurationError if it is no table."""
    names = [(base.__module__.partition(".")[0], base.__name__) for base in type(frame).__mro__]
    for name in names:
        if name in _KINDS:
            return _KINDS[name](frame)
    meant = next((_MEANT[name] for name in names if name in _MEANT), "scan_many(items, ...)")
    raise ConfigurationError(
        "frame: a DataFrame of pandas or polars, or a Table of pyarrow, is needed, "
        f"not {type(frame).__name__}; {meant} is meant"
    )
