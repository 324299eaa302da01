"""Queries for the reports of blocked rows, within the ten a minute, and the lines that their answers become."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, TypeVar

from attrs import frozen

from aisecurity.bulk.scheduling.item_retry import ItemRetry, is_retryable
from aisecurity.bulk.scheduling.query_window import QueryWindow
from aisecurity.bulk.sinks.jsonl import json_line
from aisecurity.constants.base import MAX_QUERY_IDS
from aisecurity.exceptions import (
    AISecSDKException,
    APIStatusError,
    BadRequestError,
    NotFoundError,
    PayloadError,
    RowError,
)
from aisecurity.generated_openapi_client import ThreatScanReportObject

from .append_only_file import AppendOnlyFile
from .journal import Journal

R = TypeVar("R", ThreatScanReportObject, RowError)

_BLOCKED_ROWS = """
SELECT place, "index", key, report_id, req_id FROM rows
WHERE action <> 'allow' AND report_id IS NOT NULL AND same_as IS NULL
    AND (place > ? OR place IN (SELECT value FROM json_each(?))) ORDER BY place LIMIT ?
"""
PAUSE = 5.0
"""Seconds until reports that are not available yet are queried again."""
MAX_TRIES = 3


@frozen(kw_only=True)
class BlockedRow:
    """A blocked row, and the id of its report."""

    place: int
    index: int
    key: str | None
    report_id: str
    req_id: int | None


@frozen
class ReportQuery:
    """A query to send, whose result `answered` or `failed` is called with."""

    report_ids: tuple[str, ...]


class ReportQueries:
    """Decides the next query. A report is in the file before the journal marks its row as done."""

    def __init__(self, journal: Journal, file: AppendOnlyFile, window: QueryWindow, retry: ItemRetry) -> None:
        self._journal = journal
        self._file = file
        self._window = window
        self._retry = retry
        self._group: list[BlockedRow] = []
        self._size = MAX_QUERY_IDS
        self._tries = 0
        self._not_before = 0.0
        self.fetched = 0
        # Rows that have no report in the file though later rows have: they were errors when it was written.
        self._missed: list[int] = json.loads(journal.get("reports_missed") or "[]")

    def next(self, now: float) -> ReportQuery | float | None:
        """Return the next query, or the seconds to wait for it, or `None` if none is left."""
        self._group = self._group or self._next_rows()
        if not self._group:
            return None
        wait = max(self._window.delay(now) or 0.0, self._not_before - now)
        if wait > 0:
            return wait
        self._window.start()
        self._tries += 1
        return ReportQuery(tuple(dict.fromkeys(one.report_id for one in self._group)))

    def _next_rows(self) -> list[BlockedRow]:
        """Return the next rows, as many as one query can ask for."""
        found = self._journal.select(_BLOCKED_ROWS, (self._file.mark, json.dumps(self._missed), self._size))
        names = ("place", "index", "key", "report_id", "req_id")
        return [BlockedRow(**dict(zip(names, one, strict=True))) for one in found]

    def answered(self, reports: Sequence[ThreatScanReportObject], now: float, refused: Sequence[RowError] = ()) -> None:
        """Write the reports in the answer; a group of which one is missing is queried again, a few times.

        *refused*: the errors of reports of that answer, each of which is written for its row alone.
        """
        self._window.answered(now)
        found = [_of(one, reports) or _of(one, refused) for one in self._group]
        if None in found and self._tries < MAX_TRIES:
            self._not_before = now + PAUSE
            return
        self._write([_line(one, report) for one, report in zip(self._group, found, strict=True)])

    def failed(self, error: AISecSDKException, now: float) -> None:
        """Retry a transient error; query one by one if any of several ids may be the cause; else write the error."""
        self._window.answered(now)
        if is_retryable(error) and self._tries < self._retry.attempts:
            asked = (error.retry_after if isinstance(error, APIStatusError) else None) or 0.0
            pause = min(max(PAUSE * self._tries, asked), self._retry.patience)
            self._retry.on_retry(self._tries, pause, error)
            self._not_before = now + pause
        elif isinstance(error, (BadRequestError, NotFoundError, PayloadError)) and len(self._group) > 1:
            self._size, self._tries = 1, 0
            self._group = self._group[:1]
        else:
            self._write([_line(one, error) for one in self._group])

    def _write(self, lines: list[bytes]) -> None:
        done = {one.place for one in self._group}
        self._missed = [place for place in self._missed if place not in done]
        mark = max(self._file.mark, self._group[-1].place)
        self._file.append(b"".join(lines), mark, missed=json.dumps(self._missed))
        self.fetched += len(lines)
        self._group, self._tries = [], 0
        self._size = MAX_QUERY_IDS


def _of(row: BlockedRow, reports: Sequence[R]) -> R | None:
    """Return the report of *row*, or its error: rows of a batch share a report id, and differ in req_id."""
    same = [one for one in reports if (one.report_id or "").lower() == row.report_id.lower()]
    return next((one for one in same if row.req_id is None or one.req_id == row.req_id), None)


def _line(row: BlockedRow, found: ThreatScanReportObject | AISecSDKException | None) -> bytes:
    members: dict[str, Any] = {"index": row.index, "key": row.key, "report_id": row.report_id}
    if isinstance(found, ThreatScanReportObject):
        return json_line({**members, "report": found.to_dict(), "error": None})
    return json_line({**members, "report": None, "error": "NotFoundError" if found is None else type(found).__name__})
