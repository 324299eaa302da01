"""Listeners for the tests of this folder, and halves below a span of the caller."""

import asyncio
from collections.abc import Generator

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace import Span

from tests.support.guard.halves import GuardHalf
from tests.support.halves import Half, half_of

from .listening import Listening


@pytest.fixture(autouse=True)
def no_switches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove the variables that turn telemetry off, or name providers."""
    for variable in ("OTEL_SDK_DISABLED", "OTEL_PYTHON_TRACER_PROVIDER", "OTEL_PYTHON_METER_PROVIDER"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def silent() -> Generator[Listening]:
    """Yield listeners that are not set yet."""
    made = Listening()
    yield made
    made.close()


@pytest.fixture
def heard(silent: Listening, monkeypatch: pytest.MonkeyPatch) -> Listening:
    """Return listeners that are set."""
    silent.listen(monkeypatch)
    return silent


@pytest.fixture
def outer() -> Generator[Span]:
    """Yield the span that is the current one in the test, and in the event loop of the asyncio half."""
    tracers = TracerProvider(shutdown_on_exit=False)
    with tracers.get_tracer("test").start_as_current_span("outer") as span:
        yield span
    tracers.shutdown()


@pytest.fixture(params=["httptools", "httpx"])
def library(request: pytest.FixtureRequest) -> str:
    """Name each engine in turn."""
    return str(request.param)


@pytest.fixture(params=["blocking", "asyncio"])
def half(request: pytest.FixtureRequest, library: str, outer: Span) -> Generator[Half]:
    """Yield each half in turn with each engine, below a span."""
    assert outer.is_recording()
    with half_of(str(request.param), library) as half:
        yield half


@pytest.fixture(params=["blocking", "asyncio"])
def mock_half(request: pytest.FixtureRequest, outer: Span) -> Generator[Half]:
    """Yield each half in turn, for what does not differ by engine."""
    assert outer.is_recording()
    with half_of(str(request.param), "httpx") as half:
        yield half


@pytest.fixture(params=["blocking", "asyncio"])
def guards(request: pytest.FixtureRequest, outer: Span) -> Generator[GuardHalf]:
    """Yield each half of guards in turn, below a span."""
    assert outer.is_recording()
    if request.param == "blocking":
        yield GuardHalf(None)
        return
    with asyncio.Runner() as runner:
        yield GuardHalf(runner)
