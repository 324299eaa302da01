"""Observers of the process: who is called, and what their failures do."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from typing import Any

import httpx
import pytest

from aisecurity._core.retry import RetryPolicy
from aisecurity.exceptions import AuthenticationError
from aisecurity.instrumentation import CallEnded, CallStarted, Event, PauseStarted, hooks, subscribe, watchers
from aisecurity.instrumentation.events import Remark
from aisecurity.scan.asyncio.scanner import Scanner as AsyncioScanner
from tests.support.halves import Half
from tests.support.mock_service import MockService
from tests.support.samples import CONTENT, IDS, PROFILE, RECEIPT, SCAN_OK, configured, scan_objects

UNAVAILABLE = httpx.Response(503)


def events_of(half: Half, *answers: Any, retries: int = 2) -> list[Event]:
    """Return the events of a scan that gets *answers*."""
    events: list[Event] = []
    retry = RetryPolicy(retries=retries, jitter=lambda: 0.0)
    with subscribe(events.append), half.scanner(configured(retry=retry), handler=MockService(*answers)) as scanner:
        scanner.sync_scan(PROFILE, CONTENT)
    return events


def test_both_halves(half: Half) -> None:
    """A scan is observed with its half and its engine, as `scanner.engine` says."""
    first, *_, last = events_of(half, SCAN_OK)

    assert isinstance(first, CallStarted)
    assert isinstance(last, CallEnded)
    assert (half.name, "httpx", "allow") == (first.half, first.engine, last.action)


def test_views_and_timeouts(half: Half) -> None:
    """A view of a scanner is observed as the scanner is, also with a timeout of the call's own."""
    events: list[Event] = []
    with subscribe(events.append), half.scanner(configured(), handler=MockService(SCAN_OK)) as scanner:
        scanner.with_options(num_retries=0).sync_scan(PROFILE, CONTENT, timeout=3.0)

    assert [half.name] == [event.half for event in events if isinstance(event, CallStarted)]


def test_until_it_is_closed(half: Half) -> None:
    """A subscription that was closed, in whatever order and how often, gets nothing; the other goes on."""
    one: list[Event] = []
    other: list[Event] = []
    first, second = subscribe(one.append), subscribe(other.append)
    with half.scanner(configured(), handler=MockService(SCAN_OK)) as scanner:
        first.close()
        first.close()
        scanner.sync_scan(PROFILE, CONTENT)
        second.close()
        scanner.sync_scan(PROFILE, CONTENT)

    assert ([], 1) == (one, sum(isinstance(event, CallEnded) for event in other))
    assert () == watchers.subscriptions


def test_one_observer_twice(half: Half) -> None:
    """Two subscriptions of one observer are two."""
    events: list[Event] = []
    with subscribe(events.append), subscribe(events.append):
        events_of(half, SCAN_OK)

    assert 2 == sum(isinstance(event, CallEnded) for event in events)


def test_an_observer_that_fails(half: Half, caplog: pytest.LogCaptureFixture) -> None:
    """An observer that raises changes neither verdict nor exception; the next is called, and one line says so."""

    def broken(event: Event) -> None:
        raise ValueError("s3cret")

    with subscribe(broken):
        events = events_of(half, UNAVAILABLE, SCAN_OK)
        with (
            half.scanner(configured(), handler=MockService(httpx.Response(401))) as scanner,
            pytest.raises(AuthenticationError),
        ):
            scanner.sync_scan(PROFILE, CONTENT)

    assert isinstance(events[-1], CallEnded)
    assert ["an observer of calls failed, further failures of it are not logged (ValueError)"] == caplog.messages
    assert {"aisecurity"} == {record.name for record in caplog.records}


class Broken(logging.Handler):
    """A handler that fails."""

    def emit(self, record: logging.LogRecord) -> None:
        """Fail."""
        raise OSError("disk full")


def test_a_log_handler_that_fails(half: Half) -> None:
    """What a log handler raises at a retry ends no scan."""
    logger, handler = logging.getLogger("aisecurity"), Broken()
    logger.addHandler(handler)
    before, logger.level = logger.level, logging.DEBUG
    try:
        events = events_of(half, UNAVAILABLE, SCAN_OK)
    finally:
        logger.removeHandler(handler)
        logger.level = before

    assert 1 == sum(isinstance(event, PauseStarted) for event in events)


def test_remarks(caplog: pytest.LogCaptureFixture) -> None:
    """What is for the logger alone reaches no observer, and a handler that fails ends nothing."""
    events: list[Event] = []
    caplog.set_level(logging.INFO, "aisecurity")
    logger, handler = logging.getLogger("aisecurity"), Broken()
    with subscribe(events.append):
        hooks.publish(Remark("said", {"event": "e"}))
        hooks.publish(Remark("100 % sure", {}, is_warning=True))
        logger.addHandler(handler)
        try:
            hooks.publish(Remark("lost", {}))
        finally:
            logger.removeHandler(handler)

    assert [("INFO", "said"), ("WARNING", "100 % sure")] == [
        (record.levelname, record.getMessage()) for record in caplog.records[:2]
    ]
    assert [] == events


def test_ctrl_c_in_an_observer(half: Half) -> None:
    """What is no Exception is not dropped: the program wants to end."""

    def ends(event: Event) -> None:
        raise KeyboardInterrupt

    with (
        subscribe(ends),
        half.scanner(configured(), handler=MockService(SCAN_OK)) as scanner,
        pytest.raises(KeyboardInterrupt),
    ):
        scanner.sync_scan(PROFILE, CONTENT)


def test_a_batch_from_threads_and_tasks(half: Half) -> None:
    """Submissions that run side by side are all observed."""
    events: list[Event] = []
    wire = MockService(*({**RECEIPT, "scan_id": scan_id} for scan_id in IDS[:3]))
    with subscribe(events.append), half.scanner(configured(), handler=wire) as scanner:
        scanner.scan_batch(scan_objects(11))

    assert 3 == sum(isinstance(event, CallEnded) for event in events)


async def test_cancellation() -> None:
    """A scan whose task is cancelled has an end too, with the class of what ended it, and stays cancelled."""
    events: list[Event] = []
    sending = asyncio.Event()

    async def silent(_: httpx.Request) -> httpx.Response:
        sending.set()
        await asyncio.sleep(60)
        raise AssertionError

    client = httpx.AsyncClient(transport=httpx.MockTransport(silent))
    with subscribe(events.append):
        async with client, AsyncioScanner(configured(), http_client=client) as scanner:
            task = asyncio.create_task(scanner.sync_scan(PROFILE, CONTENT))
            await sending.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
    last = events[-1]

    assert isinstance(last, CallEnded)
    assert ("CancelledError", None, 1) == (last.error, last.action, last.attempts)


async def _asynchronous(event: Event) -> None:
    """Receive *event*."""


@pytest.mark.parametrize("observer", [None, "text", _asynchronous])
def test_no_observer(observer: Any) -> None:
    """An observer that cannot be called, or that nobody would await, is rejected at once."""
    with pytest.raises(TypeError, match="observer: a function is needed that takes an event, and none that is async"):
        subscribe(observer)


PROGRAM = """
import sys
from tests.support.mock_service import MockService
import httpx
from aisecurity.scan.inline.scanner import Scanner
from tests.support.samples import CONTENT, PROFILE, SCAN_OK, configured
with Scanner(configured(), http_client=httpx.Client(transport=httpx.MockTransport(MockService(SCAN_OK)))) as scanner:
    scanner.sync_scan(PROFILE, CONTENT)
ours = [name for name in sys.modules if name.startswith("aisecurity.")]
print(*sorted(name for name in ours if "instrumentation" in name or "observation" in name))
"""


def test_nothing_is_imported_while_nobody_observes() -> None:
    """A scan that nobody observes imports nothing of the instrumentation but the names that it looks at."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)

    assert "aisecurity.instrumentation aisecurity.instrumentation.watchers" == done.stdout.strip()
