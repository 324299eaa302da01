"""Providers, processors and handlers that fail: the scan ends as it would without them, and is sent once."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from opentelemetry import metrics, trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult

from aisecurity._core.retry import RetryPolicy
from aisecurity.exceptions import AuthenticationError
from aisecurity.guard import Blocked
from aisecurity.scan.inline.scanner import Scanner
from tests.support.guard.halves import GuardHalf
from tests.support.halves import Half
from tests.support.mock_service import MockService
from tests.support.samples import BLOCKED, CONTENT, PROFILE, SCAN_OK, anything, configured

from .listening import METER_PROVIDER, TRACER_PROVIDER, Listening


class Failing:
    """Something of a provider whose method *name*, or that of what it makes, raises *errors*, else a ValueError."""

    def __init__(self, of: Any, name: str, errors: list[BaseException] | None = None) -> None:
        self.of = of
        self._name = name
        self._errors = errors

    def __getattr__(self, name: str) -> Any:
        member = getattr(self.of, name)
        if not callable(member):
            return member

        def call(*args: Any, **kwargs: Any) -> Any:
            if name == self._name and self._errors is None:
                raise ValueError("s3cret")
            if name == self._name and self._errors:
                raise self._errors.pop()
            made = member(*args, **kwargs)
            is_part = name.startswith(("get_tracer", "get_meter", "create_", "start_span"))
            return Failing(made, self._name, self._errors) if is_part else made

        return call


METHODS = [
    *("get_tracer", "start_span", "set_attributes", "set_status", "end", "is_recording", "get_span_context"),
    *("get_meter", "create_histogram", "create_counter", "record", "add"),
]


@pytest.mark.parametrize("method", METHODS)
def test_a_provider_that_fails(
    silent: Listening, mock_half: Half, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    """Whatever method raises: the verdict and the exception are as they were, what can be told is, and spans end."""
    monkeypatch.setattr(TRACER_PROVIDER, Failing(silent.tracers, method))
    monkeypatch.setattr(METER_PROVIDER, Failing(silent.meters, method))
    wire = MockService(SCAN_OK, httpx.Response(401))
    with mock_half.scanner(configured(propagate_trace=True), handler=wire) as scanner:
        assert "allow" == scanner.sync_scan(PROFILE, CONTENT).action
        with pytest.raises(AuthenticationError):
            scanner.sync_scan(PROFILE, CONTENT)

    assert 2 == len(wire.requests)
    assert (0 if method in {"get_tracer", "start_span", "end"} else 2) == len(silent.spans())
    durations = silent.points("aisecurity.scan.duration")
    assert (0 if method in {"get_meter", "create_histogram", "record"} else 2) == len(durations)
    counted = silent.points("aisecurity.scan.characters")
    assert (0 if method in {"get_meter", "create_counter", "add"} else 1) == len(counted)


@pytest.mark.parametrize("method", METHODS)
def test_a_guard_over_a_provider_that_fails(
    silent: Listening, guards: GuardHalf, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    """A guard decides as it would without the provider, and once."""
    monkeypatch.setattr(TRACER_PROVIDER, Failing(silent.tracers, method))
    monkeypatch.setattr(METER_PROVIDER, Failing(silent.meters, method))
    fake = guards.fake()
    guard = guards.guard(fake)
    with pytest.raises(Blocked):
        guard.prompt("f0rbidden")

    assert (1, {"prompt": {"blocked": 1}}) == (len(fake.scans), guard.stats.decisions)


@pytest.mark.parametrize("getter", ["get_tracer_provider", "get_meter_provider"])
def test_an_api_that_fails(heard: Listening, mock_half: Half, monkeypatch: pytest.MonkeyPatch, getter: str) -> None:
    """Where one half of the API raises, the other goes on."""
    # The SDK has imported the real one.
    module = trace.__name__ if "tracer" in getter else metrics.__name__
    monkeypatch.setitem(sys.modules, module, anything(SimpleNamespace(**{getter: raising(ValueError)})))
    with mock_half.scanner(configured(), handler=MockService(SCAN_OK)) as scanner:
        assert "allow" == scanner.sync_scan(PROFILE, CONTENT).action

    spans, durations = len(heard.spans()), len(heard.points("aisecurity.scan.duration"))
    assert ("meter" in getter, "tracer" in getter) == (spans == 1, durations == 1)


def raising(error: type[BaseException]) -> Callable[..., Any]:
    """Return a function that raises *error*."""

    def fail(*_: Any, **__: Any) -> Any:
        raise error("s3cret")

    return fail


class Processor(SpanProcessor):
    """A processor one of whose methods raises, and which keeps the spans that began."""

    def __init__(self, name: str) -> None:
        self.begun: list[Span] = []
        self._name = name

    def on_start(self, span: Span, parent_context: Any = None) -> None:
        """Keep it, and perhaps raise."""
        self.begun.append(span)
        if self._name == "on_start":
            raise ValueError("s3cret")

    def on_end(self, span: ReadableSpan) -> None:
        """Perhaps raise."""
        if self._name == "on_end":
            raise ValueError("s3cret")


@pytest.mark.parametrize("method", ["on_start", "on_end"])
def test_a_processor_that_fails(mock_half: Half, monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    """What a processor raises is dropped; a span that it let begin has ended."""
    tracers, processor = TracerProvider(shutdown_on_exit=False), Processor(method)
    tracers.add_span_processor(processor)
    monkeypatch.setattr(TRACER_PROVIDER, tracers)
    wire = MockService(SCAN_OK)
    with mock_half.scanner(configured(), handler=wire) as scanner:
        assert "allow" == scanner.sync_scan(PROFILE, CONTENT).action

    assert (1, 1) == (len(wire.requests), len(processor.begun))
    assert (method == "on_end") is (processor.begun[0].end_time is not None)


class Exporter(SpanExporter):
    """An exporter that raises."""

    def export(self, spans: Any) -> SpanExportResult:
        """Raise."""
        raise OSError("s3cret")


def test_an_exporter_that_fails(
    mock_half: Half, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What an exporter raises ends no scan."""
    tracers = TracerProvider(shutdown_on_exit=False)
    tracers.add_span_processor(SimpleSpanProcessor(Exporter()))
    monkeypatch.setattr(TRACER_PROVIDER, tracers)
    with mock_half.scanner(configured(), handler=MockService(SCAN_OK)) as scanner:
        assert "allow" == scanner.sync_scan(PROFILE, CONTENT).action

    assert "s3cret" in caplog.text  # by OpenTelemetry itself


def test_a_context_that_fails(heard: Listening, mock_half: Half, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the context cannot be had, there is no span, and the scan is as it was."""
    monkeypatch.setattr("opentelemetry.context.get_current", raising(ValueError))
    with mock_half.scanner(configured(propagate_trace=True), handler=MockService(SCAN_OK)) as scanner:
        assert "allow" == scanner.sync_scan(PROFILE, CONTENT).action

    assert ([], 1) == (heard.spans(), len(heard.points("aisecurity.scan.duration")))


@pytest.mark.parametrize("method", ["start_span", "set_attributes", "end", "record"])
def test_what_is_no_exception_passes(
    silent: Listening, outer: trace.Span, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    """What is no Exception, as of a signal amid an export, passes; the span ends, and the context is as it was."""
    interrupts: list[BaseException] = [KeyboardInterrupt()]
    monkeypatch.setattr(TRACER_PROVIDER, Failing(silent.tracers, method, interrupts))
    monkeypatch.setattr(METER_PROVIDER, Failing(silent.meters, method, interrupts))
    with Scanner(configured(), http_client=mock_client()) as scanner, pytest.raises(KeyboardInterrupt):
        scanner.sync_scan(PROFILE, CONTENT)

    assert outer is trace.get_current_span()
    assert (method != "start_span") == len(silent.spans())


def failing_filter(_: logging.LogRecord) -> bool:
    """Fail."""
    raise OSError("s3cret")


class FailingHandler(logging.Handler):
    """A handler that fails before anything that `logging` would catch."""

    def handle(self, record: logging.LogRecord) -> bool:
        """Fail."""
        raise OSError("s3cret")


@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO, logging.WARNING])
@pytest.mark.parametrize("where", ["filter", "handler"])
def test_a_log_handler_or_filter_that_fails(heard: Listening, mock_half: Half, where: str, level: int) -> None:
    """What either raises for the line of a retry or of a block is dropped: nothing is sent twice, and the span ends."""
    logger, handler = logging.getLogger("aisecurity"), FailingHandler()
    before = logger.level
    wire = MockService(httpx.Response(503), BLOCKED)
    retry = RetryPolicy(retries=2, base=0.0)
    logger.setLevel(level)
    if where == "handler":
        logger.addHandler(handler)
    else:
        logger.addFilter(failing_filter)
    try:
        with mock_half.scanner(configured(retry=retry), handler=wire) as scanner:
            verdict = scanner.sync_scan(PROFILE, CONTENT)
    finally:
        logger.removeHandler(handler)
        logger.removeFilter(failing_filter)
        logger.setLevel(before)

    assert (True, 2) == (verdict.is_blocked, len(wire.requests))
    assert 2 == (heard.span().attributes or {})["aisecurity.attempts"]


def mock_client() -> httpx.Client:
    """Return a client whose service blocks."""
    return httpx.Client(transport=httpx.MockTransport(MockService(BLOCKED)))


def test_meters_of_another_kind(heard: Listening, mock_half: Half, monkeypatch: pytest.MonkeyPatch) -> None:
    """A meter that knows no bounds of buckets makes no histogram, and counts all the same."""
    meters: Any = Failing(MeterProvider(shutdown_on_exit=False), "create_histogram")
    monkeypatch.setattr(METER_PROVIDER, meters)
    with mock_half.scanner(configured(), handler=MockService(SCAN_OK)) as scanner:
        assert "allow" == scanner.sync_scan(PROFILE, CONTENT).action

    assert 1 == len(heard.spans())
