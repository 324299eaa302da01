"""Benchmark of the hooks: it runs, and puts everything back; the figures themselves are not looked at."""

from __future__ import annotations

import re
import sys

import pytest
from opentelemetry import trace

from aisecurity._core import flows
from aisecurity.instrumentation import watchers
from aisecurity.scan._state import ScannerState
from benchmarks import instrumentation_cost


def test_it_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """It prints the ratios, and no replaced function, no observer and no provider stays behind."""

    def state() -> tuple[object, ...]:
        set_here = trace.get_tracer_provider.__globals__["_TRACER_PROVIDER"]
        return (
            flows.call,
            vars(ScannerState)["_observed"],
            watchers.subscriptions,
            set_here,
            sys.modules.get(trace.__name__),
        )

    before = state()

    assert 0 == instrumentation_cost.main(["--rounds", "1", "--scans", "5"])
    assert before == state()
    assert 18 == len(re.findall(r"\d\.\d+", capsys.readouterr().out))
