"""Rows of several queries, which come in any order, joined on scan id and req_id."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aisecurity.generated_openapi_client import ScanIdResult

FINAL_STATUSES = frozenset({"complete", "completed", "failed"})
"""In any letter case; the first is documented, clients in use take the others too."""


def is_final(row: ScanIdResult) -> bool:
    """Return whether *row* will not change any more."""
    return (row.status or "").casefold() in FINAL_STATUSES


class ResultRows:
    """The rows that came for *scan_ids*, and which scans are still pending.

    A scan is done when it has a row and all its rows are final; where *req_ids* names its rows, when all of those are.
    """

    def __init__(self, scan_ids: Sequence[str], req_ids: Mapping[str, Collection[int]]) -> None:
        self.pending = list(dict.fromkeys(scan_ids))
        self._rows: dict[str, dict[int | None, ScanIdResult]] = {scan_id.lower(): {} for scan_id in scan_ids}
        self._req_ids = {scan_id.lower(): set(ids) for scan_id, ids in req_ids.items()}

    def add(self, asked: Sequence[str], answer: Iterable[ScanIdResult]) -> None:
        """Add the *answer* to a query for the scans *asked*; a final row is never replaced by one that is not."""
        for row in answer:
            rows = self._rows.get((row.scan_id or (row.result.scan_id if row.result else "")).lower())
            if rows is not None and (is_final(row) or row.req_id not in rows):
                rows[row.req_id] = row
        left = [scan_id for scan_id in asked if not self._done(scan_id.lower())]
        self.pending = [scan_id for scan_id in self.pending if scan_id not in asked] + left

    def _done(self, scan_id: str) -> bool:
        rows = self._rows[scan_id]
        missing = self._req_ids.get(scan_id, set[int]()) - rows.keys()
        return bool(rows) and not missing and all(is_final(row) for row in rows.values())

    def in_order(self) -> list[ScanIdResult]:
        """Return every row, by the order of the scan ids and then by req_id."""
        return [
            rows[req_id]
            for rows in self._rows.values()
            for req_id in sorted(rows, key=lambda req_id: -1 if req_id is None else req_id)
        ]
