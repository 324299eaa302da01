"""Main loop of a durable run: scans rows without an outcome, writes the output, fetches the reports."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, suppress
from itertools import islice
from queue import Empty, SimpleQueue

from aisecurity.bulk.execution import threads
from aisecurity.bulk.items import Entry, RowOrigin
from aisecurity.bulk.options import RunOptions
from aisecurity.bulk.outcomes import Scanned
from aisecurity.bulk.results import Progress, Stopped, Summary
from aisecurity.bulk.scheduling.actions import QuerySent, SchedulerEvent
from aisecurity.bulk.scheduling.query_window import QueryWindow
from aisecurity.bulk.scheduling.scheduler import Scheduler
from aisecurity.bulk.sinks.row import OutputRow
from aisecurity.bulk.sources import reader
from aisecurity.constants.base import QUERIES_PER_MINUTE
from aisecurity.scan.protocols import SupportsScan

from .journal import Journal
from .output import Output
from .refusal_breaker import MAX_HELD, RefusalBreaker
from .report_fetcher import ReportFetcher
from .row_feed import RowFeed, RowIdentity
from .summary import count_outcomes, summarize

WRITE_INTERVAL = 1.0
"""Seconds between two writes of the output."""
PROGRESS_INTERVAL = 0.5
"""Seconds between two calls of `on_progress`."""


class RunLoop:
    """The part of a run that one process does."""

    def __init__(
        self,
        options: RunOptions,
        journal: Journal,
        scanner: SupportsScan,
        out: Output,
        clock: threads.Clock,
        rows: Iterator[Entry[RowOrigin]],
    ) -> None:
        self._options = options
        self._journal = journal
        self._scanner = scanner
        self._output = out
        self._clock = clock
        self._began = clock()
        self._window = _window(journal, clock)
        self._scheduler: Scheduler[RowIdentity] = options.scan_options.new_scheduler(self._window)
        self._workers = threads.JobThreads[RowIdentity](scanner, clock)
        self._actions, self._errors = count_outcomes(journal)
        self._breaker = RefusalBreaker[RowIdentity](is_proven=options.keep_going or bool(self._actions))
        self._rows = rows
        self._first_rows: list[Entry[RowOrigin]] = []
        self._feed = RowFeed(journal, self._entries(), dedupe=options.dedupe)
        self._done_before = self._done
        self._total = self._count() if options.on_progress else None
        self._next_write = self._next_progress = self._began
        self._stopped: Stopped | None = None
        self._reason: str | None = None
        self._wake_ups: SimpleQueue[None] = SimpleQueue()
        self._fetched = 0
        self._met_emulator = False

    @property
    def _done(self) -> int:
        return sum(self._actions.values()) + sum(self._errors.values())

    def _entries(self) -> Iterator[Entry[RowOrigin]]:
        yield from self._first_rows
        yield from self._rows

    def _count(self) -> int | None:
        count = reader.count(self._options.source)
        return None if count is None else self._options.selection.count_of(count)

    def interrupt(self) -> None:
        """Stop the run when the running requests have ended."""
        self._stop_for("interrupted")

    def _stop_for(self, why: Stopped, reason: str | None = None) -> None:
        if self._stopped is None:
            self._stopped, self._reason = why, reason
        self._scheduler.request_stop()
        self._wake_ups.put(None)
        self._workers.wake()

    def run(self) -> Summary:
        """Scan the rows without an outcome, write the output, fetch the reports, and return the summary."""
        missing = self._missing_columns()
        if missing:
            self._stop_for("unusable", f"no column {', '.join(missing)} in the first {MAX_HELD} rows")
        else:
            self._scan()
        self._finish()
        self._report_progress()
        return summarize(self._journal, self._stopped, self._clock() - self._began, self._reason)

    def _missing_columns(self) -> list[str]:
        """Return the columns to keep that none of the first rows has; whoever keeps going may lack them."""
        keep = () if self._options.keep_going else self._options.selection.keep
        if keep:
            self._first_rows += islice(self._rows, MAX_HELD)
        if len(self._first_rows) < MAX_HELD:
            return []
        return [name for name in keep if not any(name in entry.item.kept for entry in self._first_rows)]

    def _scan(self) -> None:
        with closing(threads.iterate(self._scheduler, iter(self._feed), self._workers, self._clock)) as events:
            for event in events:
                self._handle(event)
                self._write_and_report()
        self._settle_held()

    def _finish(self) -> None:
        """Write the output, and fetch the reports of a run that is complete."""
        if self._stopped is None:
            self._output.complete()
            # Counted and not concluded: each row that was read has an outcome, and each outcome is in the output.
            if not self._feed.count == self._journal.count() == self._output.written():
                self._stopped = "incomplete"
            self._fetch_reports()
        else:
            self._write_due()

    def _handle(self, event: SchedulerEvent[RowIdentity]) -> None:
        if isinstance(event, Scanned):
            for scanned in self._breaker.admit(event):
                self._record(scanned)
            self._count_held()
            if self._breaker.why is not None:
                self._stop_for(self._breaker.why, self._first_reason())
        elif isinstance(event, QuerySent):
            self._journal.set(queried=time.time())
        elif len(event.entry.contents) == 1:
            self._journal.accept(event.entry.index, event.scan_id, event.req_id)

    def _record(self, scanned: Scanned[RowIdentity]) -> None:
        identity = scanned.item
        row = OutputRow.from_scanned(scanned, identity.origin)
        if scanned.response is not None and scanned.response.is_emulated and not self._met_emulator:
            self._met_emulator = True
            self._journal.set(emulator=1)
        self._journal.record(scanned.index, identity.digest, row, identity.origin)
        copies = self._feed.share_outcome(scanned, row)
        if row.action is not None:
            self._actions[row.action] += 1 + copies
        else:
            self._errors[str(row.error)] += 1 + copies
        if self._is_over_max(0):
            self._stop_for("max_errors")

    def _is_over_max(self, more: int) -> bool:
        most = self._options.max_errors
        return most is not None and sum(self._errors.values()) + more > most

    def _count_held(self) -> None:
        """Record held-back rows as soon as they are more errors than are allowed."""
        if self._is_over_max(len(self._breaker.rows)):
            for scanned in self._breaker.release_rows():
                self._record(scanned)

    def _first_reason(self) -> str:
        first = OutputRow.from_scanned(self._breaker.held[0], self._breaker.held[0].item.origin)
        return f"{first.error}:{first.reason}"

    def _settle_held(self) -> None:
        """Record what is held back, but not where the set-up is wrong: such rows are scanned when it is mended."""
        if self._stopped != "unusable":
            for scanned in self._breaker.release_rows():
                self._record(scanned)
        if self._breaker.held and self._stopped is None:
            if self._actions:
                for scanned in self._breaker.release_held():
                    self._record(scanned)
            else:
                self._stop_for("refused", self._first_reason())
        self._journal.forget(one.index for one in self._breaker.held)

    def _write_due(self) -> None:
        if not self._feed.is_keeping:
            self._output.write_due()

    def _write_and_report(self) -> None:
        now = self._clock()
        if now >= self._next_write:
            self._next_write = now + WRITE_INTERVAL
            self._write_due()
        if now >= self._next_progress:
            self._next_progress = now + PROGRESS_INTERVAL
            self._report_progress()

    def _report_progress(self) -> None:
        if self._options.on_progress is None:
            return
        done = self._done + self._feed.copied
        seconds = self._clock() - self._began
        progress = Progress(
            done=done,
            total=self._total,
            rate=(done - self._done_before) / seconds if seconds > 0 else 0.0,
            blocked=sum(count for action, count in self._actions.items() if action != "allow"),
            errors=sum(self._errors.values()),
            pace=self._scheduler.limit.current,
            in_flight=self._scheduler.running,
            reports=self._fetched,
        )
        self._options.on_progress(progress)

    def _fetch_reports(self) -> None:
        if self._options.reports is None:
            return
        with closing(
            ReportFetcher(self._journal, self._options.reports, self._window, self._scanner, self._clock)
        ) as fetcher:
            while self._stopped is None and (seconds := fetcher.send_next()) is not None:
                self._fetched = fetcher.fetched
                self._report_progress()
                self._pause(seconds)

    def _pause(self, seconds: float) -> None:
        """Wait, unless the run is stopped. No lock is held that the signal handler might need."""
        with suppress(Empty):
            self._wake_ups.get(timeout=min(seconds, threads.MAX_WAIT))


def _window(journal: Journal, clock: threads.Clock) -> QueryWindow:
    """Return the query window, exhausted if an earlier process sent a query in the last minute."""
    window = QueryWindow(QUERIES_PER_MINUTE)
    queried: float | None = journal.get("queried")
    if queried is not None:
        window.mark_exhausted(clock() - max(0.0, time.time() - queried))
    return window
