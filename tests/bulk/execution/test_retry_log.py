"""Lines of the log for rows that are sent again."""

from __future__ import annotations

import logging
from functools import partial

import httpx
import pytest

from aisecurity.bulk import NotAdmittedError, options, scan_many
from aisecurity.bulk.execution.retry_log import retry_log
from aisecurity.bulk.scheduling.actions import ScanUnit, SubmitJob
from aisecurity.bulk.scheduling.async_mode import AsyncModeScheduler
from aisecurity.bulk.scheduling.item_retry import ItemRetry
from aisecurity.bulk.scheduling.query_window import QueryWindow
from aisecurity.exceptions import AISecSDKException
from tests.support.bulk.scheduling_samples import DEFAULTS, entries, limit
from tests.support.errors import throttled
from tests.support.halves import Half
from tests.support.mock_service import MockService
from tests.support.samples import SCAN_OK, configured

UNAVAILABLE = httpx.Response(503, headers={"x-request-id": "r"})


def test_row_that_is_sent_again(half: Half, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """A row of bulk is logged as the retry of a scanner is, once for each time that it is sent again."""
    monkeypatch.setattr(options, "ItemRetry", partial(ItemRetry, base=0.0))
    caplog.set_level(logging.INFO, "aisecurity")
    with half.scanner(configured(), handler=MockService(UNAVAILABLE, UNAVAILABLE, SCAN_OK)) as scanner:
        target = getattr(scanner, "_target", scanner)
        (outcome,) = half.collected(scan_many(["text"], ai_profile="chat", scanner=target))

    assert ("allow", 3) == (outcome.response and outcome.response.action, outcome.attempts)
    assert [("aisecurity", "INFO")] * 2 == [(record.name, record.levelname) for record in caplog.records]
    assert [
        f"attempt {attempt} of /v1/scan/sync/request failed (ServerError, status 503, request r), again in 0.00 s"
        for attempt in (1, 2)
    ] == caplog.messages


def test_submission_that_is_sent_again() -> None:
    """A submission that was refused is said once, however many rows it has; none is once the run is to stop."""
    said: list[tuple[int, float, AISecSDKException]] = []
    retry = ItemRetry(jitter=lambda: 1.0, on_retry=lambda attempt, pause, error: said.append((attempt, pause, error)))
    scheduler = AsyncModeScheduler[str](DEFAULTS, limit(), retry, deadline=300.0, window=QueryWindow(10))
    units = tuple(ScanUnit(entry=entry) for entry in entries(["a", "b", "c"]))
    error = throttled(7.0)
    for _ in range(2):
        scheduler.running += 1
        scheduler.finished(SubmitJob(units=units, defaults=DEFAULTS), error, 0.0, 1.0)
        scheduler.request_stop()
        scheduler.next(1.0)

    assert [(1, 7.0, error)] == said


@pytest.mark.parametrize(("sent", "path"), [("async", "/v1/scan/async/request"), ("reports", "/v1/scan/reports")])
def test_paths(sent: options.Mode, path: str, caplog: pytest.LogCaptureFixture) -> None:
    """A line has the path of what was sent."""
    caplog.set_level(logging.INFO, "aisecurity")
    retry_log(sent)(2, 0.5, throttled(7.0))

    assert [f"attempt 2 of {path} failed (RateLimitError, status 429), again in 0.50 s"] == caplog.messages


def test_nothing_was_sent(caplog: pytest.LogCaptureFixture) -> None:
    """Where a limiter gave no leave nothing was sent, so that nothing is sent again."""
    caplog.set_level(logging.INFO, "aisecurity")
    retry_log("sync")(0, 0.5, NotAdmittedError())

    assert [] == caplog.messages
