"""False positives and false negatives by their keys, and the file of --mistakes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aisecurity.cli.report.labels import LabelComparison
from aisecurity.cli.report.mistakes import MOST_KEYS, mistakes_file
from aisecurity.cli.report.sink_rows import ReportRow
from aisecurity.exceptions import ConfigurationError
from tests.cli.conftest import Run


def _row(index: int, label: str, *fired: str, key: str | None = None, partial: bool = False) -> ReportRow:
    action = "block" if fired else "allow"
    return ReportRow(
        index=index,
        key=key,
        action=action,
        detected=frozenset(fired),
        latency=0,
        copied=False,
        partial=partial,
        label=label,
    )


def test_keys() -> None:
    """Each detector has the keys of its mistakes; a row without a key has its number."""
    comparison = LabelComparison()
    for row in (
        _row(0, "benign", "injection", key="a"),
        _row(1, "injection", "dlp", key="b"),
        _row(2, "injection"),
        _row(3, "malicious", key="d"),
        _row(4, "malicious", "dlp", key="e"),
        _row(5, "injection", "dlp", key="f", partial=True),
    ):
        comparison.add(row)

    assert {
        "blocked": {"false_positive": ["a"], "false_negative": [2, "d"]},
        "injection": {"false_positive": ["a"], "false_negative": ["b", 2]},
        "dlp": {"false_positive": ["b", "f"], "false_negative": []},
    } == comparison.members()["mistakes"]


def test_most_keys() -> None:
    """The first keys are named, and all mistakes are handed on."""
    handed = list[int]()
    comparison = LabelComparison(on_mistake=lambda _detector, _kind, row: handed.append(row.index))
    for index in range(MOST_KEYS + 1):
        comparison.add(_row(index, "bad"))

    assert list(range(MOST_KEYS)) == comparison.members()["mistakes"]["blocked"]["false_negative"]
    assert MOST_KEYS + 1 == len(handed)


def test_file(cli: Run, source: Path, tmp_path: Path) -> None:
    """The file has a line for each, without scanned text; the table names the keys."""
    file = tmp_path / "mistakes.jsonl"
    done = cli("bulk", str(source), str(tmp_path / "out.csv"), "--labels", "truth", "--mistakes", str(file))
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    mistake = {"mistake": "false_negative", "index": 3, "key": "d", "action": "allow"}

    missed = [one for one in lines if one["key"] == "d"]
    assert [{"detector": "blocked", **mistake}, {"detector": "injection", **mistake}] == missed
    assert "blocked    false negative" in done.out


@pytest.mark.parametrize("name", ["absent/m.jsonl", ".", "out.csv"])
def test_rejected(cli: Run, source: Path, tmp_path: Path, name: str) -> None:
    """A file that cannot be, or is another one of the run, is an error before the run."""
    done = cli("bulk", str(source), str(tmp_path / "out.csv"), "--labels", "truth", "--mistakes", str(tmp_path / name))

    assert (1, True, [source]) == (done.code, "UsageError: --mistakes: " in done.err, list(tmp_path.iterdir()))


def test_needs_labels(cli: Run, source: Path, tmp_path: Path) -> None:
    """Without labels there are no mistakes."""
    assert (
        "--labels is needed" in cli("bulk", str(source), str(tmp_path / "o.csv"), "--mistakes", str(tmp_path / "m")).err
    )


def test_unwritable(tmp_path: Path) -> None:
    """What the system says of the file is an error that names it."""
    with pytest.raises(ConfigurationError, match=r"--mistakes: .*absent"), mistakes_file(tmp_path / "absent" / "m"):
        pass
