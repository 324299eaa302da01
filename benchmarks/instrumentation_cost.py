"""Cost of the hooks while nobody observes or listens, against the same scan with the hooks replaced by nothing.

The kinds of scan alternate in one run: whole scans, over the engine and loopback to an emulator of its own process, and
then scans over an engine that answers at once, which show the hooks against the rest of the client alone. Run it with
`python -m benchmarks.instrumentation_cost`. It needs the packages opentelemetry-api and opentelemetry-sdk.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from typing import Any

from opentelemetry import metrics, trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider

from aisecurity._core import flows
from aisecurity._core.effects import Send
from aisecurity._core.flows import CallSettings, attempts
from aisecurity._core.wire import Reply
from aisecurity.configuration import Configuration
from aisecurity.generated_openapi_client import AiProfile
from aisecurity.instrumentation import subscribe
from aisecurity.scan._state import ScannerState
from aisecurity.scan.inline.scanner import Scanner
from aisecurity.scan.models.content import Content

from .guard_cost import emulator_process

VERDICT = {
    "report_id": "R0f5c3a1e-7d0b-4a53-9a51-2f2f3a0e1c77",
    "scan_id": "0f5c3a1e-7d0b-4a53-9a51-2f2f3a0e1c77",
    "category": "benign",
    "action": "allow",
    "prompt_detected": {"dlp": False, "injection": False, "url_cats": False},
    "created_at": "2026-01-01T00:00:00Z",
}
PROFILE = AiProfile(profile_name="p")
API = ("opentelemetry", trace.__name__, metrics.__name__)
ROWS = (
    ("with the hooks", "hooks / nothing, nobody observes"),
    ("without them", ""),
    ("API imported", "hooks / nothing, OpenTelemetry imported, no provider set"),
    ("observed", "observed / nothing"),
    ("spans, metrics", "spans and metrics, none exported / nothing"),
)
"""Each kind of scan, and the name of its ratio to the second."""


class _AtOnce:
    """An engine that answers at once, so that only the client costs."""

    def __init__(self) -> None:
        self._reply = Reply(200, body=json.dumps(VERDICT).encode())

    def send(self, _: Send) -> Reply:
        return self._reply

    def library(self, _: object, __: object) -> str:
        return "none"

    def close(self) -> None:
        self._reply = Reply(503)


def _at_once() -> Scanner:
    scanner = Scanner(Configuration(api_key="k"))
    engine: Any = _AtOnce()
    vars(scanner)["_engine"] = engine
    return scanner


def _seconds(scanner: Scanner, scans: int) -> float:
    began = time.process_time()
    for _ in range(scans):
        scanner.sync_scan(PROFILE, Content(prompt="hello"))
    return time.process_time() - began


def _as_they_are(_: ScannerState, settings: CallSettings) -> CallSettings:
    return settings


def _without_hooks(run: Callable[[], float]) -> float:
    """Return what *run* does with the two places that know observers replaced by nothing."""
    alone: Any = vars(attempts)["_attempts"]
    places: list[tuple[Any, str, Any]] = [
        (ScannerState, "_observed", _as_they_are),
        (flows, "call", partial(alone, budget=None)),
    ]
    before: list[tuple[Any, str, Any]] = [(owner, name, vars(owner)[name]) for owner, name, _ in places]
    for owner, name, nothing in places:
        setattr(owner, name, nothing)
    try:
        return run()
    finally:
        for owner, name, hooks in before:
            setattr(owner, name, hooks)


def main(arguments: list[str]) -> int:
    """Measure, and print microseconds of processor time for each scan and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument(
        "--scans", type=int, default=2000, help="in each part of a round; a tenth of them are whole ones"
    )
    chosen = parser.parse_args(arguments)
    with emulator_process(0) as url, Scanner(Configuration(api_key="k", api_endpoint=url)) as scanner:
        _print("whole scans, engine and loopback included", scanner, chosen.rounds, max(1, chosen.scans // 10))
    with _at_once() as scanner:
        _print("the client alone", scanner, chosen.rounds, chosen.scans)
    return 0


def _print(title: str, scanner: Scanner, count: int, scans: int) -> None:
    print(title)
    _seconds(scanner, scans)
    rounds = [_round(partial(_seconds, scanner, scans)) for _ in range(count)]
    for column, (name, _) in enumerate(ROWS):
        print(f"  {name:16}{statistics.median(one[column] for one in rounds) / scans * 1e6:8.2f} us a scan")
    for column, (_, ratio) in enumerate(ROWS):
        if ratio:
            print(f"  {ratio}: {statistics.median(one[column] / one[1] for one in rounds):.3f}")


def _round(scan: Callable[[], float]) -> tuple[float, ...]:
    """Return the seconds of each kind of scan, in the order of the rows."""
    with _not_imported():
        hooks, nothing = scan(), _without_hooks(scan)
    imported = scan()
    with subscribe(id):
        observed = scan()
    with _listening():
        return hooks, nothing, imported, observed, scan()


@contextmanager
def _not_imported() -> Generator[None]:
    """Have it look as if the program had not imported OpenTelemetry."""
    before = {name: sys.modules.pop(name) for name in API}
    try:
        yield
    finally:
        sys.modules.update(before)


@contextmanager
def _listening() -> Generator[None]:
    """Set providers of the SDK, without a processor of spans; a program can set them once, so not by its functions."""
    tracers, meters = TracerProvider(shutdown_on_exit=False), MeterProvider([InMemoryMetricReader()])
    places = [
        (trace.get_tracer_provider.__globals__, "_TRACER_PROVIDER", tracers),
        (metrics.get_meter_provider.__globals__, "_METER_PROVIDER", meters),
    ]
    before = [names[name] for names, name, _ in places]
    for names, name, provider in places:
        names[name] = provider
    try:
        yield
    finally:
        for (names, name, _), provider in zip(places, before, strict=True):
            names[name] = provider
        meters.shutdown()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
