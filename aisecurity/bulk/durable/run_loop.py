"""One process's part of a run: scan what has no outcome yet, write the output, fetch the reports."""

from __future__ import annotations

import time
from contextlib import closing, suppress
from queue import Empty, SimpleQueue

from aisecurity.bulk.execution import threads
from aisecurity.bulk.options import What
from aisecurity.bulk.outcomes import Scanned
from aisecurity.bulk.results import Progress, Stopped, Summary
from aisecurity.bulk.scheduling.actions import Event, Queried
from aisecurity.bulk.scheduling.query_window import Window
from aisecurity.bulk.scheduling.scheduler import Plan
from aisecurity.bulk.sinks.row import Row
from aisecurity.bulk.sources import formats
from aisecurity.bulk.sources.entries import read_entries
from aisecurity.constants.base import QUERIES_PER_MINUTE
from aisecurity.scan.inline.scanner import Scanner

from .journal import Journal
from .output import Output
from .refusal_breaker import Refusals
from .report_fetcher import Fetching
from .row_feed import Fed, Feed
from .summary import counted, summary

FOLLOW = 1.0
"""Seconds between two writings of the output."""
TELL = 0.5
"""Seconds between two calls of `on_progress`."""


class Course:
    """One process's part of a run."""

    def __init__(self, what: What, journal: Journal, scanner: Scanner, out: Output, clock: threads.Clock) -> None:
        self._what = what
        self._journal = journal
        self._scanner = scanner
        self._output = out
        self._clock = clock
        self._began = clock()
        self._window = _window(journal, clock)
        self._plan: Plan = what.terms.plan(self._window)
        self._workers = threads.Workers(scanner, clock)
        self._refusals = Refusals()
        entries = read_entries(what.source, what.choice, what.split)
        self._feed = Feed(journal, entries, dedupe=what.dedupe)
        self._actions, self._errors = counted(journal)
        self._done_before = self._done
        self._total = self._count() if what.on_progress else None
        self._next_follow = self._next_tell = self._began
        self._stopped: Stopped | None = None
        self._woken: SimpleQueue[None] = SimpleQueue()
        self._fetched = 0

    @property
    def _done(self) -> int:
        return sum(self._actions.values()) + sum(self._errors.values())

    def _count(self) -> int | None:
        count = formats.count(self._what.source)
        return None if count is None else self._what.choice.of(count)

    def interrupt(self) -> None:
        """Let what is under way end, and stop."""
        self._stop_for("interrupted")

    def _stop_for(self, why: Stopped) -> None:
        self._stopped = self._stopped or why
        self._plan.ask_to_stop()
        self._woken.put(None)
        self._workers.wake()

    def go(self) -> Summary:
        """Scan what has no outcome yet, write the output, fetch the reports."""
        with closing(threads.iterate(self._plan, iter(self._feed), self._workers, self._clock)) as events:
            for event in events:
                self._take(event)
                self._follow()
        self._settle_refusals()
        if self._stopped is None:
            self._output.complete()
            self._fetch_reports()
        else:
            self._output.follow()
        self._tell()
        return summary(self._journal, self._stopped, self._clock() - self._began)

    def _take(self, event: Event) -> None:
        if isinstance(event, Scanned):
            for scanned in self._refusals.sift(event):
                self._record(scanned)
            if self._refusals.are_too_many:
                self._stop_for("refused")
        elif isinstance(event, Queried):
            self._journal.set(queried=time.time())
        elif len(event.entry.contents) == 1:
            self._journal.accept(event.entry.index, event.scan_id, event.req_id)

    def _record(self, scanned: Scanned) -> None:
        fed: Fed = scanned.item
        row = Row.of(scanned, fed.origin)
        self._journal.record(scanned.index, fed.digest, row, fed.origin)
        copies = self._feed.settled(scanned, row)
        if row.action is not None:
            self._actions[row.action] += 1 + copies
        else:
            self._errors[str(row.error)] += 1 + copies
        most = self._what.max_errors
        if most is not None and sum(self._errors.values()) > most:
            self._stop_for("max_errors")

    def _settle_refusals(self) -> None:
        """At the end, refusals are the fate of rows if any row fared better, else the set-up is wrong."""
        if self._refusals.held and self._stopped is None:
            if not self._actions:
                self._stopped = "refused"
                return
            for scanned in self._refusals.let_go():
                self._record(scanned)

    def _follow(self) -> None:
        now = self._clock()
        if now >= self._next_follow:
            self._next_follow = now + FOLLOW
            self._output.follow()
        if now >= self._next_tell:
            self._next_tell = now + TELL
            self._tell()

    def _tell(self) -> None:
        if self._what.on_progress is None:
            return
        done = self._done + self._feed.copied
        seconds = self._clock() - self._began
        progress = Progress(
            done=done,
            total=self._total,
            rate=(done - self._done_before) / seconds if seconds > 0 else 0.0,
            blocked=sum(count for action, count in self._actions.items() if action != "allow"),
            errors=sum(self._errors.values()),
            pace=self._plan.pace.limit,
            in_flight=self._plan.running,
            reports=self._fetched,
        )
        self._what.on_progress(progress)

    def _fetch_reports(self) -> None:
        if self._what.reports is None:
            return
        with closing(Fetching(self._journal, self._what.reports, self._window, self._scanner, self._clock)) as fetching:
            while self._stopped is None and (seconds := fetching.go_on()) is not None:
                self._fetched = fetching.fetched
                self._tell()
                self._pause(seconds)

    def _pause(self, seconds: float) -> None:
        """Wait, unless the run is stopped. No lock is held that the signal handler might want."""
        with suppress(Empty):
            self._woken.get(timeout=min(seconds, threads.LONGEST_WAIT))


def _window(journal: Journal, clock: threads.Clock) -> Window:
    """Return the window of queries, full if an earlier process sent any in the last minute."""
    window = Window(QUERIES_PER_MINUTE)
    queried: float | None = journal.get("queried")
    if queried is not None:
        window.used_up(clock() - max(0.0, time.time() - queried))
    return window
