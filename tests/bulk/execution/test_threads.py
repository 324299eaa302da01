"""Threads of a run, when they are stopped."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from aisecurity.bulk.execution.threads import JobThreads, iterate
from aisecurity.bulk.items import read_item
from aisecurity.bulk.scheduling.actions import ScanJob, ScanUnit
from aisecurity.bulk.scheduling.sync_mode import SyncModeScheduler
from aisecurity.exceptions import APIConnectionError
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


def _scarce(monkeypatch: pytest.MonkeyPatch, threads: int) -> None:
    """Have the system start so many threads and no more."""
    start, left = threading.Thread.start, iter(range(threads))

    def scarce(thread: threading.Thread) -> None:
        if next(left, None) is None:
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", scarce)


def _job(number: int) -> ScanJob[str]:
    return ScanJob(unit=ScanUnit(entry=read_item(number, "go")), defaults=DEFAULTS)


def test_fewer_threads_than_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system starts one thread, it does the work of many."""
    scanner = Held()
    workers = JobThreads[str](anything(scanner))
    _scarce(monkeypatch, 1)
    for number in range(3):
        workers.start(_job(number))
    finished = 0
    while finished < 3:
        finished += len(list(workers.collect(5.0)))
    workers.close()

    assert ["go"] * 3 == scanner.scanned


def test_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where none can be started, the exception says that nothing was sent."""
    scanner = Held()
    _scarce(monkeypatch, 0)
    with pytest.raises(APIConnectionError, match="no thread") as error:
        JobThreads[str](anything(scanner)).start(_job(0))

    assert (False, []) == (error.value.sent, scanner.scanned)
