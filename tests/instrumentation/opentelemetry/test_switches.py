"""Switches of telemetry: who is set, when, and what turns it off."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from opentelemetry import metrics, trace
from opentelemetry.metrics import NoOpMeterProvider
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace import NoOpTracerProvider
from opentelemetry.util._once import Once

from aisecurity.exceptions import ScannerClosedError
from aisecurity.instrumentation.opentelemetry import providers
from aisecurity.scan.inline.scanner import Scanner
from tests.support.guard.halves import GuardHalf
from tests.support.halves import Half
from tests.support.mock_service import MockService
from tests.support.samples import CONTENT, PROFILE, SCAN_OK, configured

from .listening import METER_PROVIDER, TRACER_PROVIDER, Listening

DURATION = "aisecurity.scan.duration"


def scan(half: Half, **settings: Any) -> None:
    """Make one scan, and one with a scanner that is closed."""
    scanner = half.scanner(configured(**settings), handler=MockService(SCAN_OK))
    scanner.sync_scan(PROFILE, CONTENT)
    scanner.close()
    with pytest.raises(ScannerClosedError):
        scanner.sync_scan(PROFILE, CONTENT)


@pytest.mark.parametrize(("spans", "counts"), [(True, True), (True, False), (False, True), (False, False)])
def test_each_for_itself(
    silent: Listening, mock_half: Half, monkeypatch: pytest.MonkeyPatch, *, spans: bool, counts: bool
) -> None:
    """Spans are where a tracer provider is set, metrics where a meter provider is."""
    silent.listen(monkeypatch, spans=spans, metrics=counts)
    scan(mock_half)

    assert (2 * spans, 2 * counts) == (len(silent.spans()), len(silent.points(DURATION)))


@pytest.mark.parametrize("switch", ["true", "TRUE", " True "])
def test_off_by_the_environment(
    heard: Listening, mock_half: Half, monkeypatch: pytest.MonkeyPatch, switch: str
) -> None:
    """OTEL_SDK_DISABLED turns both off, also a provider that does not know it."""
    monkeypatch.setenv(providers.OFF_VARIABLE, switch)
    scan(mock_half)

    assert ([], []) == (heard.spans(), heard.points(DURATION))


@pytest.mark.parametrize("switch", ["", "false", "1", "yes"])
def test_not_off_by_other_words(
    heard: Listening, mock_half: Half, monkeypatch: pytest.MonkeyPatch, switch: str
) -> None:
    """Any other value of it turns nothing off, as OpenTelemetry says."""
    monkeypatch.setenv(providers.OFF_VARIABLE, switch)
    scan(mock_half)

    assert 2 == len(heard.spans())


def test_off_by_the_configuration(heard: Listening, mock_half: Half) -> None:
    """`Configuration(telemetry=False)` turns both off, also for what is refused before anything is sent."""
    scan(mock_half, telemetry=False)

    assert ([], []) == (heard.spans(), heard.points(DURATION))


def test_the_scanner_says_it(mock_half: Half) -> None:
    """`scanner.telemetry` is that of the configuration; on, as it is anyway, where there is none yet."""
    assert not mock_half.scanner(configured(telemetry=False), handler=MockService(SCAN_OK)).telemetry
    assert mock_half.scanner(configured(), handler=MockService(SCAN_OK)).telemetry
    assert mock_half.scanner(handler=MockService(SCAN_OK)).telemetry


def test_without_a_configuration(heard: Listening, mock_half: Half) -> None:
    """A scan that cannot be configured is one that failed; nothing is known of where it would have gone."""
    with mock_half.scanner(handler=MockService(SCAN_OK)) as scanner, pytest.raises(Exception, match="no credential"):
        scanner.sync_scan(PROFILE, CONTENT)
    told = dict(heard.span().attributes or {})

    assert ("ConfigurationError", None) == (told["error.type"], told.get("server.address"))


def test_providers_that_do_nothing(silent: Listening, mock_half: Half, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the API itself stand for none."""
    monkeypatch.setattr(TRACER_PROVIDER, NoOpTracerProvider())
    monkeypatch.setattr(METER_PROVIDER, NoOpMeterProvider())
    scan(mock_half)

    assert providers.listeners() is None


def test_another_provider_in_place_of_the_last(
    heard: Listening, mock_half: Half, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each scan goes to the providers that are set as it begins."""
    scan(mock_half)
    other = Listening()
    other.listen(monkeypatch)
    scan(mock_half)
    other.close()

    assert (2, 2) == (len(heard.spans()), len(other.spans()))
    assert (2, 2) == (len(heard.points(DURATION)), len(other.points(DURATION)))


def test_the_names_that_are_looked_at() -> None:
    """The API has the variables that show without a look at the environment that no provider is set."""
    assert vars(sys.modules[trace.get_tracer_provider.__module__])["_TRACER_PROVIDER"] is None
    assert metrics.get_meter_provider.__globals__["_METER_PROVIDER"] is None


def test_an_api_without_these_names(silent: Listening, mock_half: Half, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it has no such variables, its functions are asked each time."""
    monkeypatch.setattr(providers, "TRACER_PROVIDER", "_renamed")
    monkeypatch.setattr(providers, "METER_PROVIDER", "_renamed")
    scan(mock_half)
    silent.listen(monkeypatch)
    scan(mock_half)

    assert (2, 2) == (len(silent.spans()), len(silent.points(DURATION)))


def test_bounds_of_the_histograms(heard: Listening, mock_half: Half) -> None:
    """The buckets are of seconds, and of attempts."""
    with mock_half.scanner(configured(), handler=MockService(SCAN_OK)) as scanner:
        scanner.sync_scan(PROFILE, CONTENT)

    assert (0.005, 10.0) == (heard.bounds(DURATION)[0], heard.bounds(DURATION)[-1])
    assert (0, 1, 2, 3, 4, 5, 10) == heard.bounds("aisecurity.scan.attempts")


@pytest.mark.parametrize("missing", [("opentelemetry.trace",), ("opentelemetry.metrics",)])
def test_what_the_program_has_not_imported(
    heard: Listening, mock_half: Half, monkeypatch: pytest.MonkeyPatch, missing: tuple[str, ...]
) -> None:
    """Of a half of the API that the program has not imported nothing is asked, and the other goes on."""
    for module in missing:
        monkeypatch.delitem(sys.modules, module)
    scan(mock_half)

    assert ("opentelemetry.metrics" in missing, "opentelemetry.trace" in missing) == (
        len(heard.spans()) == 2,
        len(heard.points(DURATION)) == 2,
    )


def test_a_program_without_it(
    heard: Listening, mock_half: Half, guards: GuardHalf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the program has imported none of it, there is none to ask, not by a guard either."""
    for module in ("opentelemetry", "opentelemetry.trace", "opentelemetry.metrics"):
        monkeypatch.delitem(sys.modules, module)
    scan(mock_half)
    guards.guard().prompt("a")

    assert ((), []) == (heard.exporter.get_finished_spans(), heard.points(DURATION))


PROGRAM = """
import sys, httpx
from aisecurity.scan.inline.scanner import Scanner
from tests.support.mock_service import MockService
from tests.support.samples import CONTENT, PROFILE, SCAN_OK, configured
client = httpx.Client(transport=httpx.MockTransport(MockService(SCAN_OK)))
with Scanner(configured(), http_client=client) as scanner:
    scanner.sync_scan(PROFILE, CONTENT)
    print([name for name in sys.modules if "opentelemetry" in name])
    from opentelemetry import metrics, trace
    scanner.sync_scan(PROFILE, CONTENT)
    from tests.instrumentation.opentelemetry.listening import Listening
    heard = Listening()
    trace.set_tracer_provider(heard.tracers)
    scanner.sync_scan(PROFILE, CONTENT)
    metrics.set_meter_provider(heard.meters)
    scanner.sync_scan(PROFILE, CONTENT)
print(len(heard.spans()), [times for _, (_, times) in heard.points("aisecurity.scan.duration")])
"""


def test_late_and_never() -> None:
    """A scan imports nothing of OpenTelemetry; a provider that is set late hears each scan that begins from then on."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)

    assert ["[]", "2 [1]"] == done.stdout.splitlines()


@pytest.mark.parametrize(("name", "found"), [("sdk_tracer_provider", True), ("nowhere", False)])
def test_a_provider_that_the_environment_names(
    mock_half: Half, monkeypatch: pytest.MonkeyPatch, name: str, *, found: bool
) -> None:
    """A provider that OpenTelemetry's own variable names is set by the first scan; one that is missing ends none."""
    monkeypatch.setenv("OTEL_PYTHON_TRACER_PROVIDER", name)
    monkeypatch.setattr(TRACER_PROVIDER, None)
    monkeypatch.setattr("opentelemetry.trace._TRACER_PROVIDER_SET_ONCE", Once())
    monkeypatch.setattr(providers, "_of_traces", {})
    scan(mock_half)

    assert found is isinstance(vars(trace)["_TRACER_PROVIDER"], TracerProvider)


def test_views_follow(heard: Listening) -> None:
    """A view of a scanner has its telemetry."""
    with Scanner(configured(telemetry=False)) as scanner:
        assert not scanner.with_options(num_retries=0).telemetry
    assert [] == heard.spans()
