"""Comparison of detections with labels: precision, recall, F1 and a confusion matrix for each detector."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

from attrs import frozen

from .sink_rows import ReportRow

_BENIGN_WORDS = frozenset({"0", "false", "no", "none", "benign", "allow", "safe"})
_MALICIOUS_WORDS = frozenset({"1", "true", "yes", "malicious", "block", "unsafe"})
BLOCKED = "blocked"
"""Name of the matrix that compares the action with the label, whatever detector fired."""


@frozen
class Label:
    """Label of a row: bad or not; *names* are the expected detectors, `None` if the label gives none."""

    bad: bool
    names: frozenset[str] | None = None


def parse_label(cell: Any) -> Label | None:
    """Parse a yes or no, or detector names such as "injection, dlp" or ["prompt.injection"]; `None` if empty."""
    if isinstance(cell, (bool, int, float)):
        return Label(bool(cell))
    text = str("" if cell is None else cell).strip()
    if not text:
        return None
    names = _names(text)
    if names <= _BENIGN_WORDS:
        return Label(bad=False)
    return Label(bad=True) if names <= _MALICIOUS_WORDS else Label(bad=True, names=names - _BENIGN_WORDS)


def _names(text: str) -> frozenset[str]:
    try:
        value: Any = json.loads(text)
    except ValueError:
        value = None
    parts = _texts(value) if isinstance(value, list) else re.split(r"[;,|\s]+", text)
    return frozenset(part.rpartition(".")[2].lower() for part in parts if part)


def _texts(values: Any) -> list[str]:
    return [str(value) for value in values]


@frozen(kw_only=True)
class ConfusionMatrix:
    """Counts of one detector against the labels."""

    detector: str
    true_positive: int
    false_positive: int
    false_negative: int
    true_negative: int

    def members(self) -> dict[str, Any]:
        """Return counts and quotients; a quotient is null if its divisor is 0."""
        found, bad = self.true_positive + self.false_positive, self.true_positive + self.false_negative
        return {
            "detector": self.detector,
            "precision": _share(self.true_positive, found),
            "recall": _share(self.true_positive, bad),
            "f1": _share(2 * self.true_positive, found + bad),
            "true_positive": self.true_positive,
            "false_positive": self.false_positive,
            "false_negative": self.false_negative,
            "true_negative": self.true_negative,
        }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


class LabelComparison:
    """Running comparison with labels; memory grows with the number of detectors only."""

    def __init__(self) -> None:
        self.compared = 0
        self.unlabelled = 0
        self.unscanned = 0
        self._unnamed = 0
        self._named = Counter[str]()
        self._fired = Counter[str]()
        self._hits = Counter[str]()

    @property
    def labelled(self) -> bool:
        """Whether any row has a label, or there are no rows."""
        return self.compared + self.unscanned > 0 or self.unlabelled == 0

    def add(self, row: ReportRow) -> None:
        """Compare the next row; one without label or verdict is counted only."""
        label = parse_label(row.label)
        if label is None:
            self.unlabelled += 1
        elif row.action is None:
            self.unscanned += 1
        else:
            self.compared += 1
            fired = row.detected | ({BLOCKED} if row.action != "allow" else set[str]())
            self._compare(label, fired)

    def _compare(self, label: Label, fired: frozenset[str]) -> None:
        unnamed = label.bad and label.names is None
        named = frozenset({BLOCKED} | (label.names or set[str]())) if label.bad and not unnamed else frozenset[str]()
        self._unnamed += unnamed
        self._named.update(named)
        self._fired.update(fired)
        self._hits.update(fired if unnamed else fired & named)

    def members(self) -> dict[str, Any]:
        """Return the counts, and a matrix for each detector that fired or is named by a label."""
        detectors = sorted((self._fired.keys() | self._named.keys()) - {BLOCKED})
        return {
            "compared": self.compared,
            "unlabelled": self.unlabelled,
            "unscanned": self.unscanned,
            "detectors": [self._confusion(name).members() for name in (BLOCKED, *detectors)],
        }

    def _confusion(self, detector: str) -> ConfusionMatrix:
        hits, fired = self._hits[detector], self._fired[detector]
        bad = self._named[detector] + self._unnamed
        return ConfusionMatrix(
            detector=detector,
            true_positive=hits,
            false_positive=fired - hits,
            false_negative=bad - hits,
            true_negative=self.compared - fired - bad + hits,
        )
