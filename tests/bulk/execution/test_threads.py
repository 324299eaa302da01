"""Threads of a run, when they are stopped."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from aisecurity.bulk.execution.threads import JobThreads, iterate
from aisecurity.bulk.items import read_item
from aisecurity.bulk.scheduling.actions import ScanJob, ScanUnit
from aisecurity.bulk.scheduling.sync_mode import SyncModeScheduler
from aisecurity.scan.inline.scanner import Scanner
from tests.support.bulk.scan_halves import bulk_threads, bulk_threads_end
from tests.support.bulk.scheduling_samples import DEFAULTS, RETRY, limit
from tests.support.samples import allowed, anything


class Held(Scanner):
    """A scanner of which one scan hangs until it is released."""

    def __init__(self) -> None:
        super().__init__()
        self.released = threading.Event()
        self.scanned: list[str] = []

    def sync_scan(self, _: Any, content: Any, **__: Any) -> Any:  # type: ignore[override]  # takes less
        """Answer, or hang."""
        self.scanned.append(content.prompt)
        if content.prompt == "hang":
            self.released.wait()
        return allowed()


@pytest.mark.parametrize("stop", [KeyboardInterrupt, GeneratorExit])
def test_stopping_waits_for_nothing(stop: type[BaseException]) -> None:
    """Though a scan hangs, an interrupted or closed iteration ends; the thread of the scan ends when the scan does."""
    scanner = Held()
    scheduler = SyncModeScheduler[str](DEFAULTS, limit(), RETRY)
    events = iterate(scheduler, iter([read_item(0, "hang"), read_item(1, "go")]), JobThreads(anything(scanner)))
    next(events)
    with pytest.raises(stop):
        events.throw(stop)
    hanging = bulk_threads()
    scanner.released.set()

    assert hanging
    assert bulk_threads_end()


def test_nothing_begins_after_a_stop() -> None:
    """A job that no thread has taken yet is not begun."""
    scanner = Held()
    workers = JobThreads[str](anything(scanner))
    workers.abandon()
    workers.start(ScanJob(unit=ScanUnit(entry=read_item(0, "go")), defaults=DEFAULTS))

    assert (True, []) == (bulk_threads_end(), scanner.scanned)
