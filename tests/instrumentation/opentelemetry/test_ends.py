"""Ends of spans: cancellation, signals, and calls that nobody runs to their end; and what is below a span."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Coroutine
from contextvars import copy_context
from pathlib import Path
from typing import Any, NoReturn

import httpx
import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace import Span, StatusCode

from aisecurity.bulk import run, scan_many
from aisecurity.exceptions import BatchError
from aisecurity.instrumentation.opentelemetry import providers
from aisecurity.scan.asyncio.scanner import Scanner as AsyncioScanner
from aisecurity.scan.inline.scanner import Scanner
from tests.support.behaviours import Behaviour, Silence
from tests.support.bulk.run_files import write_rows
from tests.support.halves import Half
from tests.support.mock_service import MockService
from tests.support.samples import CONTENT, IDS, PROFILE, RECEIPT, SCAN_OK, configured, row, scan_objects
from tests.support.servers import ChoosingServer, ReceivedRequest

from .listening import Listening, attributes, own_id, parent_id


async def test_cancellation(heard: Listening, library: str) -> None:
    """A task that is cancelled amid a request ends its span as failed, and its metrics, and stays cancelled."""
    sending, loop = asyncio.Event(), asyncio.get_running_loop()

    def silent(_: ReceivedRequest) -> Behaviour:
        loop.call_soon_threadsafe(sending.set)
        return Silence()

    with ChoosingServer(silent) as peer:
        async with AsyncioScanner(configured(peer.url), engine=library) as scanner:
            task = asyncio.create_task(scanner.sync_scan(PROFILE, CONTENT))
            await sending.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    assert_failed(heard, "CancelledError")


def test_a_signal(heard: Listening, library: str) -> None:
    """What a signal's handler raises amid a request ends the span as failed; the context is as it was."""

    def interrupt(_: ReceivedRequest) -> Behaviour:
        os.kill(os.getpid(), signal.SIGUSR1)
        return Silence()

    def interrupted(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGUSR1, interrupted)
    try:
        with ChoosingServer(interrupt) as peer, Scanner(configured(peer.url), engine=library) as scanner:
            with pytest.raises(KeyboardInterrupt):
                scanner.sync_scan(PROFILE, CONTENT)
            assert not trace.get_current_span().get_span_context().is_valid
    finally:
        signal.signal(signal.SIGUSR1, before)

    assert_failed(heard, "KeyboardInterrupt")


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_coroutine_that_is_closed(
    heard: Listening, outer: Span, caplog: pytest.LogCaptureFixture, *, elsewhere: bool
) -> None:
    """A coroutine that is closed amid a request ends its span, in whatever context, and leaves that as it was."""

    async def silent(_: httpx.Request) -> httpx.Response:
        await Forever()
        raise AssertionError

    client = httpx.AsyncClient(transport=httpx.MockTransport(silent))
    scan: Coroutine[Any, Any, Any] = AsyncioScanner(configured(), http_client=client).sync_scan(PROFILE, CONTENT)

    async def begin() -> None:
        # As a task does it, until the request waits.
        copy_context().run(scan.send, None) if elsewhere else scan.send(None)
        scan.close()
        assert outer is trace.get_current_span()

    asyncio.run(begin())
    assert_failed(heard, "GeneratorExit")
    assert [] == caplog.messages


class Forever:
    """Something to await that never comes."""

    def __await__(self) -> Any:
        yield None


def assert_failed(heard: Listening, error: str) -> None:
    """Assert that there is one span, that of an attempt which *error* ended, and its metrics."""
    span = heard.span()
    ((_, (_, times)),) = heard.points("aisecurity.scan.duration")

    assert {"error.type": error, "aisecurity.attempts": 1}.items() <= attributes(span).items()
    assert "aisecurity.action" not in attributes(span)
    assert (StatusCode.ERROR, None, 0, 1) == (
        span.status.status_code,
        span.status.description,
        len(span.events),
        times,
    )


def test_a_record_that_is_dropped(heard: Listening, outer: Span) -> None:
    """A span whose end nobody came to, as where a signal cut that, ends as failed, and is the current one no more."""
    found = providers.listeners()
    assert found is not None
    assert found.tracing is not None
    span = found.tracing.scan(None, {})
    current = span.current()
    current.__enter__()
    assert outer is not trace.get_current_span()
    del span, current

    assert outer is trace.get_current_span()
    assert StatusCode.ERROR is heard.span().status.status_code


def test_it_is_current_while_a_request_is_sent(heard: Listening, outer: Span, mock_half: Half) -> None:
    """What begins while a request is sent, as the span of an HTTP library, is below `airs.scan`."""
    current: list[int] = []

    def handler(request: httpx.Request) -> httpx.Response:
        current.append(trace.get_current_span().get_span_context().span_id)
        return MockService(SCAN_OK)(request)

    with mock_half.scanner(configured(), handler=handler) as scanner:
        scanner.sync_scan(PROFILE, CONTENT)

    assert [own_id(heard.span())] == current
    assert outer is trace.get_current_span()


def test_a_batch(heard: Listening, outer: Span, mock_half: Half) -> None:
    """Each submission of a batch has its span below the caller's, in whatever thread it is made."""
    wire = MockService(httpx.Response(400), *({**RECEIPT, "scan_id": scan_id} for scan_id in IDS[:20]))
    with mock_half.scanner(configured(), handler=wire) as scanner, pytest.raises(BatchError):
        scanner.scan_batch(scan_objects(98))
    spans = heard.spans()

    assert ({outer.get_span_context().span_id}, 20) == ({parent_id(span) for span in spans}, len(spans))
    assert ["BadRequestError"] == [told["error.type"] for told in map(attributes, spans) if "error.type" in told]
    assert {"async_scan"} == {attributes(span)["aisecurity.operation"] for span in spans}


def test_many_items(heard: Listening, outer: Span, mock_half: Half) -> None:
    """Each scan of many has its span below the caller's."""
    wire = MockService(*({**SCAN_OK, "scan_id": scan_id} for scan_id in IDS[:12]))
    with mock_half.scanner(configured(), handler=wire) as scanner:
        outcomes = mock_half.collected(
            scan_many([f"text {number}" for number in range(12)], scanner=target(scanner), ai_profile=PROFILE)
        )
    spans = heard.spans()

    assert (12, 12) == (len(outcomes), len(spans))
    assert {outer.get_span_context().span_id} == {parent_id(span) for span in spans}


def test_a_durable_run(heard: Listening, outer: Span, tmp_path: Path) -> None:
    """Each scan of a run has its span below the caller's."""
    write_rows(tmp_path, [{"prompt": f"text {number}"} for number in range(3)])
    wire = MockService(*({**SCAN_OK, "scan_id": scan_id} for scan_id in IDS[:3]))
    with Scanner(configured(), http_client=httpx.Client(transport=httpx.MockTransport(wire))) as scanner:
        run(tmp_path / "in.jsonl", tmp_path / "out.jsonl", tmp_path / "journal", ai_profile=PROFILE, scanner=scanner)

    assert [outer.get_span_context().span_id] * 3 == [parent_id(span) for span in heard.spans()]


def target(scanner: Any) -> Any:
    """Return the scanner itself, without the event loop that runs its methods."""
    return getattr(scanner, "_target", scanner)


def test_results_and_reports(heard: Listening, mock_half: Half) -> None:
    """A query has neither span nor metrics."""
    with mock_half.scanner(configured(), handler=MockService([row(IDS[0])])) as scanner:
        scanner.query_by_scan_ids(IDS[:1])
        scanner.query_by_report_ids([f"R{IDS[0]}"])

    assert ([], []) == (heard.spans(), heard.points("aisecurity.scan.duration"))


def test_a_span_that_is_not_sampled(heard: Listening, mock_half: Half, monkeypatch: pytest.MonkeyPatch) -> None:
    """Metrics go on where the sampler drops the span."""
    from opentelemetry.sdk.trace.sampling import ALWAYS_OFF

    monkeypatch.setattr("opentelemetry.trace._TRACER_PROVIDER", TracerProvider(ALWAYS_OFF, shutdown_on_exit=False))
    with mock_half.scanner(configured(), handler=MockService(SCAN_OK)) as scanner:
        scanner.sync_scan(PROFILE, CONTENT)

    assert ([], 1) == (heard.spans(), len(heard.points("aisecurity.scan.characters")))
