"""Benchmark of the hooks for observers: it runs, and puts everything back; the figures themselves are not looked at."""

from __future__ import annotations

import re

import pytest

from aisecurity._core import flows
from aisecurity.instrumentation import hooks
from aisecurity.scan._state import ScannerState
from benchmarks import instrumentation_cost


def test_it_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """It prints the ratios, and neither a replaced function nor an observer stays behind."""
    before = (flows.call, vars(ScannerState)["_observed"], hooks.subscriptions)

    assert 0 == instrumentation_cost.main(["--rounds", "1", "--scans", "5"])
    assert before == (flows.call, vars(ScannerState)["_observed"], hooks.subscriptions)
    assert 5 == len(re.findall(r"\d\.\d+", capsys.readouterr().out))
