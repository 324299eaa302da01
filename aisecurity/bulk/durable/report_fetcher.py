"""Carries out the fetching of reports: one query after the other."""

from __future__ import annotations

import time
from pathlib import Path

from aisecurity.bulk.execution.threads import Clock
from aisecurity.bulk.scheduling.item_retry import Trying
from aisecurity.bulk.scheduling.query_window import Window
from aisecurity.exceptions import AISecSDKException
from aisecurity.scan.inline.scanner import Scanner

from .append_only_file import Appended, opened_private
from .journal import Journal
from .report_queries import Ask, Reports


class Fetching:
    """The reports of the rows in *journal* that were blocked, on their way into the file at *path*."""

    def __init__(self, journal: Journal, path: Path, window: Window, scanner: Scanner, clock: Clock) -> None:
        self._journal = journal
        self._file = Appended(path, journal, "reports", opened_private)
        self._reports = Reports(journal, self._file, window, Trying())
        self._scanner = scanner
        self._clock = clock

    @property
    def fetched(self) -> int:
        """How many reports came."""
        return self._reports.fetched

    def go_on(self) -> float | None:
        """Send a query if it is time, and return the seconds until the next may be, or `None` if none is left."""
        step = self._reports.next(self._clock())
        if not isinstance(step, Ask):
            return step
        self._journal.set(queried=time.time())
        try:
            found = self._scanner.query_by_report_ids(list(step.report_ids))
        except AISecSDKException as error:
            self._reports.failed(error, self._clock())
        else:
            self._reports.answered(found, self._clock())
        return 0.0

    def close(self) -> None:
        """Close the file."""
        self._file.close()
