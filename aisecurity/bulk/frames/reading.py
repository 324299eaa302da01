"""Reading of the rows of a table into entries, and the columns of their outcomes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from numbers import Real
from typing import Any

from attrs import frozen

from aisecurity.bulk.errors import UnreadableError
from aisecurity.bulk.items import Entry, read_item
from aisecurity.bulk.scans import ItemReader
from aisecurity.bulk.sinks.row import OutputRow
from aisecurity.bulk.sources.header import check_header
from aisecurity.bulk.sources.source import Columns
from aisecurity.exceptions import ConfigurationError, PayloadError

from .kinds import Row

_OF_PANDAS = frozenset({"NAType", "NaTType"})


def wanted_columns(
    table: str, names: Sequence[str], columns: Columns, remedy: str = "Columns(prompt=...) names one"
) -> dict[str, str]:
    """Return the columns to read by member. ConfigurationError if one is missing, doubled, or none is to be scanned.

    *table* is what the error calls it; *remedy* says how to name one.
    """
    try:
        check_header(names, columns, are_names=True, remedy=remedy)
    except UnreadableError as error:
        raise ConfigurationError(f"{table}: {error.reason}") from None
    return {member: column for member, (column, _) in columns.items().items() if column in names}


@frozen(kw_only=True)
class FrameReader(ItemReader[Row]):
    """Reader of rows, each of which may be the reason that it cannot be read."""

    columns: Mapping[str, str]

    def entries(self, items: Iterator[Row]) -> Iterator[Entry[Row]]:
        """Yield the entries of *items*."""
        for index, row in enumerate(items):
            if isinstance(row, PayloadError):
                yield Entry(index=index, item=row, error=row)
            else:
                members = {member: present(row[column]) for member, column in self.columns.items()}
                yield read_item(index, members, self.split)


def present(value: Any) -> Any:
    """Return *value*, `None` for a NaN, or the NA and NaT of pandas, which tables have in place of nothing."""
    is_absent = value != value if isinstance(value, (Real, Decimal)) else type(value).__name__ in _OF_PANDAS
    return None if is_absent else value


def by_column(rows: Iterable[OutputRow], names: Iterable[str]) -> dict[str, list[Any]]:
    """Return the columns of *names*, among them `passed`, of *rows*."""
    columns: dict[str, list[Any]] = {name: [] for name in names}
    for row in rows:
        members = {**row.to_dict(), "passed": row.action == "allow" and not row.partial}
        for name, values in columns.items():
            values.append(members[name])
    return columns
