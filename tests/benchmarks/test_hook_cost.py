"""Benchmark of a hook: it runs; the figures themselves are not looked at."""

from __future__ import annotations

import re

import pytest

from benchmarks import hook_cost


def test_it_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """It prints a ratio for each kind of hook."""
    assert 0 == hook_cost.main(["--rounds", "1"])
    assert len(hook_cost.PAYLOADS) == len(re.findall(r"ratio \d+\.\d\d$", capsys.readouterr().out, re.MULTILINE))
