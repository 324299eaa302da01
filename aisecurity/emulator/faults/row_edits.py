"""Faults in the rows of results and reports: their order, their number, their end."""

import abc
from typing import Literal, cast

from attrs import frozen

from aisecurity.emulator.http.json_body import Json

from .json_edits import JsonEdit, RowFilter


class _RowListEdit(JsonEdit):
    def apply(self, value: object, applies_to_row: RowFilter) -> object:
        """Change a list of rows, and leave any other answer."""
        return self.edit_rows(cast("list[Json]", value), applies_to_row) if isinstance(value, list) else value

    @abc.abstractmethod
    def edit_rows(self, rows: list[Json], applies_to_row: RowFilter) -> list[Json]:
        """Return the changed rows."""


@frozen(kw_only=True)
class ReorderedFault(_RowListEdit):
    """The rows that it concerns change places: the last comes first."""

    reordered: Literal[True] = True

    def edit_rows(self, rows: list[Json], applies_to_row: RowFilter) -> list[Json]:
        """Reverse them among themselves."""
        moved = [row for row in rows if applies_to_row(row)]
        return [moved.pop() if applies_to_row(row) else row for row in rows]


@frozen(kw_only=True)
class DuplicatedFault(_RowListEdit):
    """The rows that it concerns come twice."""

    duplicated: Literal[True] = True

    def edit_rows(self, rows: list[Json], applies_to_row: RowFilter) -> list[Json]:
        """Add them once more, at the end."""
        return [*rows, *(row for row in rows if applies_to_row(row))]


@frozen(kw_only=True)
class PendingFault(_RowListEdit):
    """The rows that it concerns are never complete, and have no report."""

    pending: Literal[True] = True

    def edit_rows(self, rows: list[Json], applies_to_row: RowFilter) -> list[Json]:
        """Take back results, and leave out reports."""
        return [
            _made_pending(row) if applies_to_row(row) else row
            for row in rows
            if "status" in row or not applies_to_row(row)
        ]


def _made_pending(row: Json) -> Json:
    return {name: "pending" if name == "status" else value for name, value in row.items() if name != "result"}
