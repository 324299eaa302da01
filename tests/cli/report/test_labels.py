"""Labels, and their comparison with detections."""

from __future__ import annotations

from typing import Any

import pytest

from aisecurity.cli.report.label_words import Label, parse_label
from aisecurity.cli.report.labels import LabelComparison
from aisecurity.cli.report.sink_rows import ReportRow


def _names(*names: str, unknown: tuple[str, ...] = ()) -> Label:
    return Label(bad=True, names=frozenset(names), unknown=frozenset(unknown))


def _unknown(*words: str) -> Label:
    return Label(bad=None, unknown=frozenset(words))


@pytest.mark.parametrize(
    ("cell", "label"),
    [
        (None, None),
        ("  ", None),
        (float("nan"), None),
        (True, Label(bad=True)),
        (0, Label(bad=False)),
        (1.0, Label(bad=True)),
        ("0.0", Label(bad=False)),
        ("yes", Label(bad=True)),
        ("Benign", Label(bad=False)),
        *((word, Label(bad=False)) for word in ("harmless", "clean", "legit", "normal", "n", "none")),
        *((word, Label(bad=True)) for word in ("harmful", "attack", "y")),
        ("[]", Label(bad=False)),
        ("1", Label(bad=True)),
        ("injection; prompt.dlp", _names("injection", "dlp")),
        ('["response.dlp"]', _names("dlp")),
        ('["Toxic Content", "none"]', _names("toxic_content")),
        ("toxic-content", _names("toxic_content")),
        ("prompt injection, malicious", _names("injection")),
        ("-1", _unknown("-1")),
        ("benign.", _unknown("benign.")),
        ("injection, spam", _names("injection", unknown=("spam",))),
        ("newer", _names("newer")),
        ("spam", _unknown("spam")),
        ("not harmful", _unknown("not")),
        ("no attack", _unknown("no", "attack")),
        (2, _unknown("2")),
        (0.25, _unknown("0.25")),
        ("x" * 99, _unknown("x" * 40)),
    ],
)
def test_label(cell: object, label: Label | None) -> None:
    """A label is a yes or no, or names detectors, with or without a side; what it does not understand it says."""
    detectors = frozenset({"injection", "dlp", "toxic_content", "newer"})

    assert label == parse_label(cell, detectors)


def _row(label: object, *detected: str, action: str | None = None, partial: bool = False) -> ReportRow:
    said = action or ("block" if detected else "allow")
    return ReportRow(action=said, detected=frozenset(detected), latency=0.0, copied=False, partial=partial, label=label)


def compared(*rows: ReportRow) -> dict[str, Any]:
    """Return the members of the comparison of *rows*, with the counts of each detector by its name."""
    comparison = LabelComparison(["newer"])
    for row in rows:
        comparison.add(row)
    members = comparison.members()
    return {**members, **{one["detector"]: list(one.values())[4:] for one in members["detectors"]}}


def test_false_positive() -> None:
    """A detector that fired without being labelled is a false positive, the reverse a false negative."""
    comparison = LabelComparison()
    for row in (_row("dlp", "injection"), _row("no", "injection"), _row("no"), _row(None)):
        comparison.add(row)
    dlp, injection = comparison.members()["detectors"][1:]

    assert {"detector": "dlp", "precision": None, "recall": 0.0, "f1": 0.0} == dict(list(dlp.items())[:4])
    assert [0, 2, 0, 1] == list(injection.values())[4:]
    assert (0.0, None) == (injection["precision"], injection["recall"])


def test_no_verdict() -> None:
    """A row without a verdict is counted and not compared."""
    comparison = LabelComparison()
    comparison.add(ReportRow(action=None, detected=frozenset(), latency=0.0, copied=False, label="yes"))

    assert (0, 1, True) == (comparison.compared, comparison.unscanned, comparison.labelled)


def test_partial_verdicts() -> None:
    """A partial allow is no true negative; a partial block is a block, for the detectors that fired."""
    partial = [_row("no", partial=True), _row("yes", partial=True)]
    found = compared(
        *partial, _row("dlp", "injection", partial=True), _row("yes", "injection", partial=True), _row("no")
    )

    assert (2, 3) == (found["partial"], found["compared"])
    assert [2, 0, 0, 1] == found["blocked"]
    assert [1, 1, 0, 1] == found["injection"]
    assert "dlp" not in found


def test_words_that_are_not_understood() -> None:
    """Their rows are left out, and a few of them are named; a detector that only this run met is one."""
    words = [_row(f"word{number}") for number in range(9)]
    found = compared(*words, _row("dlp, odd", "dlp"), _row("newer", "newer"))

    assert (2, 9) == (found["compared"], found["unknown"])
    assert [f"word{number}" for number in range(5)] == found["unknown_words"]
    assert [1, 0, 0, 1] == found["newer"]
