"""Fetcher of the reports of blocked rows: sends one query after the other."""

from __future__ import annotations

import time
from pathlib import Path

from aisecurity.bulk.execution.retry_log import retry_log
from aisecurity.bulk.execution.threads import Clock
from aisecurity.bulk.scheduling.item_retry import ItemRetry
from aisecurity.bulk.scheduling.query_window import QueryWindow
from aisecurity.exceptions import AISecSDKException, BrokenRowsError
from aisecurity.scan.protocols import SupportsScan

from .append_only_file import AppendOnlyFile, open_private_file
from .journal import Journal
from .report_queries import ReportQueries, ReportQuery


class ReportFetcher:
    """Fetches the reports of the blocked rows in *journal* into the file at *path*."""

    def __init__(self, journal: Journal, path: Path, window: QueryWindow, scanner: SupportsScan, clock: Clock) -> None:
        self._journal = journal
        self._file = AppendOnlyFile(path, journal, "reports", open_private_file)
        self._file.begin_anew()
        self._queries = ReportQueries(journal, self._file, window, ItemRetry(on_retry=retry_log("reports")))
        self._scanner = scanner
        self._clock = clock

    @property
    def fetched(self) -> int:
        """Number of reports fetched."""
        return self._queries.fetched

    def send_next(self) -> float | None:
        """Send a query if one is due, and return the seconds until the next may be sent, or `None` if none is left."""
        action = self._queries.next(self._clock())
        if not isinstance(action, ReportQuery):
            return action
        self._journal.set(queried=time.time())
        try:
            found = self._scanner.query_by_report_ids(list(action.report_ids))
        except BrokenRowsError as error:
            self._queries.answered(error.results, self._clock(), error.errors)
        except AISecSDKException as error:
            self._queries.failed(error, self._clock())
        else:
            self._queries.answered(found, self._clock())
        return 0.0

    def close(self) -> None:
        """Close the file."""
        self._file.close()
