"""Comparison of detections with labels: precision, recall, F1 and a confusion matrix for each detector."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from attrs import frozen

from .label_words import DETECTORS, Label, parse_label
from .mistakes import Mistakes, OnMistake
from .sink_rows import ReportRow

BLOCKED = "blocked"
"""Name of the matrix that compares the action with the label, whatever detector fired."""
_MAX_WORDS = 5
"""Most words that are named as not understood."""


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
    """Running comparison with labels; memory grows with the number of detectors only.

    What is *allowed* by some of the detectors alone is no true negative and no false one either: it is left out. A
    partial block counts as a block, and for those detectors that fired.
    """

    def __init__(self, detectors: Iterable[str] = (), on_mistake: OnMistake | None = None) -> None:
        self._mistakes = Mistakes(on_mistake)
        self.compared = 0
        self.unlabelled = 0
        self.unscanned = 0
        self.partial = 0
        self.unknown = 0
        self.unknown_words: list[str] = []
        self._detectors = DETECTORS | frozenset(detectors)
        self._whole = 0
        self._unnamed = 0
        self._named = Counter[str]()
        self._fired = Counter[str]()
        self._fired_partly = Counter[str]()
        self._hits = Counter[str]()

    @property
    def labelled(self) -> bool:
        """Whether any row has a label, or there are no rows."""
        return self.compared + self.unscanned + self.partial + self.unknown > 0 or self.unlabelled == 0

    def add(self, row: ReportRow) -> None:
        """Compare the next row; one without label or whole verdict is counted only."""
        label = parse_label(row.label, self._detectors)
        if label is None:
            self.unlabelled += 1
            return
        self._note(label.unknown)
        if label.bad is None:
            self.unknown += 1
        elif row.verdict in {"unscanned", "partial"}:
            self.unscanned += row.verdict == "unscanned"
            self.partial += row.verdict == "partial"
        else:
            self.compared += 1
            fired = row.detected | ({BLOCKED} if row.action != "allow" else set[str]())
            self._compare(label, fired, is_whole=not row.partial)
            self._find_mistakes(row, label, fired)

    def _note(self, words: Iterable[str]) -> None:
        new = [word for word in sorted(words) if word not in self.unknown_words]
        self.unknown_words += new[: _MAX_WORDS - len(self.unknown_words)]

    def _compare(self, label: Label, fired: frozenset[str], *, is_whole: bool) -> None:
        unnamed = bool(label.bad) and label.names is None
        named = frozenset({BLOCKED} | (label.names or set[str]())) if label.bad and not unnamed else frozenset[str]()
        hits = fired if unnamed else fired & named
        self._fired.update(fired)
        self._hits.update(hits)
        self._whole += is_whole
        if is_whole:
            self._unnamed += unnamed
            self._named.update(named)
        else:
            # Of a detector that did not fire nothing is known: it may not have finished.
            self._named.update(hits)
            self._fired_partly.update(fired)

    def _find_mistakes(self, row: ReportRow, label: Label, fired: frozenset[str]) -> None:
        """Note what fired in vain, and what did not fire; of a label that says but yes, that nothing blocked."""
        named = frozenset({BLOCKED}) | (label.names or frozenset()) if label.bad else frozenset[str]()
        if not label.bad or label.names is not None:
            self._mistakes.add(row, "false_positive", fired - named)
        if not row.partial:
            self._mistakes.add(row, "false_negative", named - fired)

    def members(self) -> dict[str, Any]:
        """Return the counts, the first keys of mistakes, and a matrix for each detector that fired or is named."""
        detectors = sorted((self._fired.keys() | self._named.keys()) - {BLOCKED})
        return {
            "compared": self.compared,
            "unlabelled": self.unlabelled,
            "unscanned": self.unscanned,
            "partial": self.partial,
            "unknown": self.unknown,
            "unknown_words": self.unknown_words,
            "mistakes": self._mistakes.keys,
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
            true_negative=self._whole + self._fired_partly[detector] - fired - bad + hits,
        )
