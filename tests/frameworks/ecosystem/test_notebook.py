"""The notebook of examples/ runs from its first cell to its last, against the emulator that it starts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aisecurity.generated_openapi_client import ScanResponse
from tests.frameworks.support.notebooks import displayed
from tests.support.project import ROOT

PATH = ROOT / "examples" / "scan_a_table.ipynb"


def test_it_runs() -> None:
    """It shows two verdicts, a summary, a table of one row for each chat, those that did not pass, and counts."""
    pytest.importorskip("pandas", reason="of requirements/frameworks.in")
    shown: list[Any] = [one for one in displayed(PATH) if one is not None]
    verdicts = [one for one in shown if isinstance(one, ScanResponse)]
    others: list[Any] = [one for one in shown if type(one) is dict or hasattr(one, "iloc")]
    summary, table, held, counts = others

    assert ["block", "allow"] == [one.action for one in verdicts]
    assert all("<table" in one._repr_html_() for one in verdicts)  # pyright: ignore[reportPrivateUsage]  # as a notebook does
    assert {"prompt": ["injection"]} == summary["threats"]
    assert [True, False, False, True] == table["passed"].tolist()
    assert ["b", "c"] == held.index.tolist()
    assert {"allow": 2, "block": 1, "no verdict": 1} == counts


def test_it_is_kept_without_outputs() -> None:
    """What it shows is not kept in it."""
    cells = json.loads(PATH.read_text("utf-8"))["cells"]

    assert [] == [one["outputs"] for one in cells if one["cell_type"] == "code" and one["outputs"]]
