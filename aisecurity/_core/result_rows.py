"""Rows of several queries, which come in any order, joined on scan id and req_id."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from aisecurity._runtime.result_row import defect_of, is_final, scan_id_of
from aisecurity.exceptions import AmbiguousSubmitError, RowError

if TYPE_CHECKING:
    from aisecurity.generated_openapi_client import ScanIdResult

__all__ = ["ReceiptIds", "ResultRows", "error_of_row", "is_final", "scan_id_of"]


def error_of_row(row: ScanIdResult) -> RowError | None:
    """Return the error of *row* if it is final but cannot be read, or contradicts itself; else `None`."""
    defect = defect_of(row)
    return None if defect is None else RowError(defect, row.scan_id or None, row.req_id)


class ReceiptIds:
    """The scan ids of the receipts of one batch, or one run."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def note(self, scan_id: str) -> None:
        """Remember the id of a receipt that there was before."""
        self._known.add(scan_id.lower())

    def error_of(self, scan_id: str) -> AmbiguousSubmitError | None:
        """Return the error of the submission whose receipt has *scan_id*, if an earlier receipt has it, else `None`.

        Two submissions are never one scan, so the rows of that id belong to the first.
        """
        if scan_id.lower() not in self._known:
            self.note(scan_id)
            return None
        return self.repeated()

    @staticmethod
    def repeated() -> AmbiguousSubmitError:
        """Return the error of a submission whose receipt is another's."""
        error = AmbiguousSubmitError(
            "the receipt has the scan id of an earlier one, so the scan may have been accepted, it was not sent again "
            "(look it up by its tr_id in the log viewer)"
        )
        error.attempts = 1
        return error


class ResultRows:
    """The rows that came for *scan_ids*, and which scans are still pending.

    A scan is done when it has a row and all its rows are final, or refused for good; where *req_ids* names its rows,
    when all of those are.
    """

    def __init__(self, scan_ids: Sequence[str], req_ids: Mapping[str, Collection[int]]) -> None:
        self.pending = list(dict.fromkeys(scan_ids))
        self._rows: dict[str, dict[int | None, ScanIdResult | RowError]] = {one.lower(): {} for one in scan_ids}
        self._req_ids = {scan_id.lower(): set(ids) for scan_id, ids in req_ids.items()}
        self._strangers: dict[tuple[str | None, int | None, str], RowError] = {}

    def add(self, asked: Sequence[str], answer: Iterable[ScanIdResult], refused: Iterable[RowError] = ()) -> None:
        """Add the *answer* to a query for the scans *asked*, and what of it was *refused*.

        A final row is never replaced by one that is not, nor by one that was refused.
        """
        here = {scan_id.lower() for scan_id in asked}
        for error in refused:
            self._refuse(error, here)
        for row in answer:
            rows = self._rows.get(scan_id_of(row))
            if rows is not None and (is_final(row) or row.req_id not in rows):
                rows[row.req_id] = row
        left = [scan_id for scan_id in asked if not self._done(scan_id.lower())]
        self.pending = [scan_id for scan_id in self.pending if scan_id not in asked] + left

    def _refuse(self, error: RowError, asked: Collection[str]) -> None:
        scan_id = (error.scan_id or "").lower()
        if scan_id in asked:
            before = self._rows[scan_id].get(error.req_id)
            if before is None or not _is_settled(before):
                self._rows[scan_id][error.req_id] = error
        elif scan_id not in self._rows:
            # A row of a scan whose turn is another query is left aside: that query will bring it.
            self._strangers[error.scan_id, error.req_id, error.message] = error

    def _done(self, scan_id: str) -> bool:
        rows = self._rows[scan_id]
        missing = self._req_ids.get(scan_id, set[int]()) - rows.keys()
        return bool(rows) and not missing and all(map(_is_settled, rows.values()))

    def in_order(self) -> list[ScanIdResult]:
        """Return every row that can be read, by the order of the scan ids and then by req_id."""
        return [row for row in self._in_order() if not isinstance(row, RowError)]

    def errors(self) -> list[RowError]:
        """Return the errors of rows that were refused, in the same order; of other scans' at the end."""
        return [*(row for row in self._in_order() if isinstance(row, RowError)), *self._strangers.values()]

    def _in_order(self) -> list[ScanIdResult | RowError]:
        return [
            rows[req_id]
            for rows in self._rows.values()
            for req_id in sorted(rows, key=lambda req_id: -1 if req_id is None else req_id)
        ]


def _is_settled(row: ScanIdResult | RowError) -> bool:
    return isinstance(row, RowError) or is_final(row)
