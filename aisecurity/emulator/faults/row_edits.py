"""Faults that edit the rows of results and reports: reordered, duplicated, pending."""

import abc
from typing import Literal, cast

from attrs import frozen

from aisecurity.emulator.http.json_body import Json

from .json_edits import JsonEdit, RowFilter


class _RowListEdit(JsonEdit):
    def apply(self, value: object, applies_to_row: RowFilter) -> object:
        """Edit a list of rows, and return any other answer unchanged."""
        return self.edit_rows(cast("list[Json]", value), applies_to_row) if isinstance(value, list) else value

    @abc.abstractmethod
    def edit_rows(self, rows: list[Json], applies_to_row: RowFilter) -> list[Json]:
        """Return the edited rows."""


@frozen(kw_only=True)
class ReorderedFault(_RowListEdit):
    """The selected rows are in reverse order."""

    reordered: Literal[True] = True

    def edit_rows(self, rows: list[Json], applies_to_row: RowFilter) -> list[Json]:
        """Reverse the selected rows among themselves."""
        moved = [row for row in rows if applies_to_row(row)]
        return [moved.pop() if applies_to_row(row) else row for row in rows]


@frozen(kw_only=True)
class DuplicatedFault(_RowListEdit):
    """The selected rows come twice."""

    duplicated: Literal[True] = True

    def edit_rows(self, rows: list[Json], applies_to_row: RowFilter) -> list[Json]:
        """Append the selected rows once more."""
        return [*rows, *(row for row in rows if applies_to_row(row))]


@frozen(kw_only=True)
class PendingFault(_RowListEdit):
    """The selected rows are never complete, and have no report."""

    pending: Literal[True] = True

    def edit_rows(self, rows: list[Json], applies_to_row: RowFilter) -> list[Json]:
        """Set the selected rows to pending, and leave out their reports."""
        return [
            _made_pending(row) if applies_to_row(row) else row
            for row in rows
            if "status" in row or not applies_to_row(row)
        ]


def _made_pending(row: Json) -> Json:
    return {name: "pending" if name == "status" else value for name, value in row.items() if name != "result"}
