"""Benchmark of start-up: it runs; the figures themselves are not looked at."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks import start_up
from tests.support.project import ROOT


def test_it_runs(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """It prints a ratio to another checkout for each program."""
    monkeypatch.setattr(start_up, "PROGRAMS", {"import": start_up.PROGRAMS["import"]})

    assert 0 == start_up.main(["--rounds", "1", "--base", str(ROOT)])
    assert 1 == len(re.findall(r"ratio \d+\.\d\d\d$", capsys.readouterr().out, re.MULTILINE))


def test_a_folder_without_the_package_is_named(tmp_path: Path) -> None:
    """A base that has no package is an error: the figures would be those of one checkout, twice."""
    with pytest.raises(SystemExit, match="no package aisecurity"):
        start_up.main(["--base", str(tmp_path)])
