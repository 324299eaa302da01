"""Benchmark of guards: it runs, and prints its ratios; the figures themselves are not looked at."""

from __future__ import annotations

import re

import pytest

from benchmarks import guard_cost


def test_it_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """It prints the cost of both halves, of both kinds of streams, and what each of them waits for."""
    assert 0 == guard_cost.main(["--rounds", "1", "--turns", "2", "--pieces", "200", "--delay", "0.001"])

    printed = capsys.readouterr().out
    assert 2 == len(re.findall(r"guarded / bare: \d+\.\d+", printed))
    assert 2 == len(re.findall(r"memory / text: \d+\.\d+", printed))
    assert 2 == len(re.findall(r"over one scan: \d+\.\d+", printed))
