"""Program and tables of docs/telemetry.md."""

from __future__ import annotations

import re

from aisecurity.emulator import serve
from tests.support.programs import blocks, output_of, page

from .test_scans import SITUATIONS

PAGE = page("telemetry")


def test_the_program_runs() -> None:
    """The program prints both spans, one below the other, and the metrics, but no text."""
    (program,) = blocks(PAGE)
    with serve() as url:
        output = output_of("-c", program, url=url)

    assert ["airs.scan", "airs.guard"] == re.findall(r'"name": "(airs\.\w+)"', output)
    assert {"aisecurity.scan.duration", "aisecurity.guard.decisions"} <= set(
        re.findall(r"aisecurity\.\w+\.\w+", output)
    )
    assert "Mongolia" not in output


def test_every_attribute_is_described() -> None:
    """The table has each attribute of either span, and no other."""
    rows = set(re.findall(r"^\| `([\w.]+)` \| (?:scan|both|guard) \|", PAGE, re.MULTILINE))
    known = {name for situation in SITUATIONS.values() for name in {**situation.common, **situation.told}}

    of_each = {"aisecurity.half", "aisecurity.engine", "server.address"}
    assert known | of_each | {"aisecurity.decision", "aisecurity.failure"} == rows


def test_every_metric_is_described() -> None:
    """The table has each metric."""
    assert [
        "aisecurity.scan.duration",
        "aisecurity.scan.attempts",
        "aisecurity.scan.characters",
        "aisecurity.guard.decisions",
    ] == re.findall(r"^\| `(aisecurity\.[\w.]+)` \| (?:histogram|counter)", PAGE, re.MULTILINE)
