"""Labels, and their comparison with detections."""

from __future__ import annotations

import pytest

from aisecurity.cli.report.labels import Label, LabelComparison, parse_label
from aisecurity.cli.report.sink_rows import ReportRow


@pytest.mark.parametrize(
    ("cell", "label"),
    [
        (None, None),
        ("  ", None),
        (True, Label(bad=True)),
        (0, Label(bad=False)),
        ("yes", Label(bad=True)),
        ("Benign", Label(bad=False)),
        ("[]", Label(bad=False)),
        ("1", Label(bad=True)),
        ("injection; prompt.dlp", Label(bad=True, names=frozenset({"injection", "dlp"}))),
        ('["response.dlp"]', Label(bad=True, names=frozenset({"dlp"}))),
    ],
)
def test_label(cell: object, label: Label | None) -> None:
    """A label is a yes or no, or names detectors, with or without a side."""
    assert label == parse_label(cell)


def _row(label: object, *detected: str, action: str | None = None) -> ReportRow:
    said = action or ("block" if detected else "allow")
    return ReportRow(action=said, detected=frozenset(detected), latency=0.0, copied=False, label=label)


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

    assert (0, 1) == (comparison.compared, comparison.unscanned)
