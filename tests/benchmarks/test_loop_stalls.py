"""Benchmark of the event loop's stalls: it runs, and puts everything back; the figures themselves are not looked at."""

from __future__ import annotations

import json
import re

import pytest

from aisecurity._core.wire import Reply
from aisecurity._runtime import json_bounds, json_codec
from benchmarks import loop_stalls


def test_it_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """It prints a line for each setting, and neither a replaced reader nor another bound stays behind."""
    before = (vars(json_codec)["orjson"], vars(Reply)["is_large"])

    assert 0 == loop_stalls.main(["--rounds", "1", "--mib", "0.01"])
    assert before == (vars(json_codec)["orjson"], vars(Reply)["is_large"])
    assert 16 == len(re.findall(r"^ 0\.01 .*(?: +\d+\.\d){4}$", capsys.readouterr().out, re.MULTILINE))


@pytest.mark.parametrize("kind", loop_stalls.KINDS)
def test_answer(kind: str) -> None:
    """The answer has the size that is asked for, and is one that is read."""
    body = loop_stalls.results(20_000, kind)
    found = [row["result"]["prompt_masked_data"] for row in json.loads(body)]

    assert 20_000 == len(body)
    assert all(one["data"] for one in found)
    assert (kind == "values") == any(one["pattern_detections"] for one in found)
    json_bounds.check(loop_stalls.results(30 * 1024 * 1024, kind))
