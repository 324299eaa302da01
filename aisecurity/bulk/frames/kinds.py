"""Kinds of tables, told by their classes, so that no library is imported that the program does not have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, Protocol, TypeVar

from aisecurity.exceptions import ConfigurationError, PayloadError

from .of_arrow import ArrowRows
from .of_pandas import PandasRows
from .of_polars import PolarsRows

Row = Mapping[str, Any] | PayloadError
"""A row by the names of its columns, or the reason that it cannot be read."""


class ReadRows(Protocol):
    """Rows of a table, and a new table of the same kind."""

    @property
    def names(self) -> list[str]:
        """The names of the columns, in order, doubled ones too."""
        ...  # of a Protocol

    def rows(self, wanted: Sequence[str]) -> Iterator[Row]:
        """Yield the rows, of the *wanted* columns, which exist."""
        ...  # of a Protocol

    def table(self, columns: Mapping[str, list[Any]], kinds: Mapping[str, str]) -> Any:
        """Return a table of *columns*, in the order of the rows; *kinds* as those of an output row."""
        ...  # of a Protocol


class FrameRows(ReadRows, Protocol):
    """The same of a table that knows its length."""

    def __len__(self) -> int:
        """Return the number of rows."""
        ...  # of a Protocol


RowsT = TypeVar("RowsT", bound=ReadRows)
Kinds = Mapping[tuple[str, str], Callable[[Any], RowsT]]
"""Kinds of tables by library and name of a class."""
ARROW_KINDS: Final[Kinds[FrameRows]] = {("pyarrow", "Table"): ArrowRows, ("pyarrow", "RecordBatch"): ArrowRows}
_KINDS: Final[Kinds[FrameRows]] = {
    ("pandas", "DataFrame"): PandasRows,
    ("polars", "DataFrame"): PolarsRows,
    **ARROW_KINDS,
}
_MEANT: Final[Mapping[tuple[str, str], str]] = {
    ("pandas", "Series"): 'series.to_frame("prompt")',
    ("polars", "Series"): 'series.to_frame("prompt")',
    ("polars", "LazyFrame"): "frame.collect()",
}


def rows_of(frame: object) -> FrameRows:
    """Return the rows of *frame*. ConfigurationError if it is no table."""
    found = kind_of(frame, _KINDS)
    if found is not None:
        return found
    meant = next((_MEANT[name] for name in _names(frame) if name in _MEANT), "scan_many(items, ...)")
    raise ConfigurationError(
        "frame: a DataFrame of pandas or polars, or a Table of pyarrow, is needed, "
        f"not {type(frame).__name__}; {meant} is meant"
    )


def kind_of(frame: object, kinds: Kinds[RowsT]) -> RowsT | None:
    """Return the rows of *frame*, whose class is one of *kinds*, or below one; else `None`."""
    return next((kinds[name](frame) for name in _names(frame) if name in kinds), None)


def _names(frame: object) -> list[tuple[str, str]]:
    return [(base.__module__.partition(".")[0], base.__name__) for base in type(frame).__mro__]
