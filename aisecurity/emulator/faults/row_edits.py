"""Faults in the rows of results and reports: their order, their number, their end."""

import abc
from typing import Literal, cast

from attrs import frozen

from aisecurity.emulator.http.json_body import Json

from .json_edits import Concerns, Editing


class _Rows(Editing):
    def edited(self, value: object, concerns: Concerns) -> object:
        """Change a list of rows, and leave any other answer."""
        return self.rows(cast("list[Json]", value), concerns) if isinstance(value, list) else value

    @abc.abstractmethod
    def rows(self, rows: list[Json], concerns: Concerns) -> list[Json]:
        """Return the changed rows."""


@frozen(kw_only=True)
class Reordered(_Rows):
    """The rows that it concerns change places: the last comes first."""

    reordered: Literal[True] = True

    def rows(self, rows: list[Json], concerns: Concerns) -> list[Json]:
        """Reverse them among themselves."""
        moved = [row for row in rows if concerns(row)]
        return [moved.pop() if concerns(row) else row for row in rows]


@frozen(kw_only=True)
class Duplicated(_Rows):
    """The rows that it concerns come twice."""

    duplicated: Literal[True] = True

    def rows(self, rows: list[Json], concerns: Concerns) -> list[Json]:
        """Add them once more, at the end."""
        return [*rows, *(row for row in rows if concerns(row))]


@frozen(kw_only=True)
class Pending(_Rows):
    """The rows that it concerns are never complete, and have no report."""

    pending: Literal[True] = True

    def rows(self, rows: list[Json], concerns: Concerns) -> list[Json]:
        """Take back results, and leave out reports."""
        return [_taken_back(row) if concerns(row) else row for row in rows if "status" in row or not concerns(row)]


def _taken_back(row: Json) -> Json:
    return {name: "pending" if name == "status" else value for name, value in row.items() if name != "result"}
