"""Mistakes that labels show: the keys of false positives and false negatives, and the file of --mistakes."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, TypeAlias

from aisecurity.cli.errors import option_error
from aisecurity.exceptions import ConfigurationError

from .sink_rows import ReportRow
from .target import check_target

Kind: TypeAlias = Literal["false_positive", "false_negative"]
OnMistake: TypeAlias = Callable[[str, Kind, ReportRow], None]
MOST_KEYS = 20
"""Most keys of one detector and kind that --json and the tables name; the file has all."""


class Mistakes:
    """The first keys of the mistakes of each detector; *more*, if given, gets every mistake."""

    def __init__(self, more: OnMistake | None = None) -> None:
        self.keys: dict[str, dict[str, list[str | int]]] = {}
        self._more = more

    def add(self, row: ReportRow, kind: Kind, detectors: Iterable[str]) -> None:
        """Note that *detectors* are wrong about *row*, whose key is its number where it has none."""
        for detector in sorted(detectors):
            found = self.keys.setdefault(detector, {"false_positive": [], "false_negative": []})[kind]
            found += [row.key or row.index][: MOST_KEYS - len(found)]
            if self._more is not None:
                self._more(detector, kind, row)


def check_mistakes(file: Path, labels: str | None, others: Iterable[Path]) -> None:
    """Raise before the run if there are no labels, or if *file* could not be written or is one of the *others*."""
    if labels is None:
        raise option_error("--mistakes", "--labels is needed: they say what is one")
    check_target("--mistakes", file, others)


@contextmanager
def mistakes_file(file: Path | None) -> Generator[OnMistake | None]:
    """Yield a function that writes each mistake to *file* as a line of JSON; none if there is no file."""
    if file is None:
        yield None
        return
    try:
        with file.open("w", encoding="utf-8") as lines:
            yield lambda detector, kind, row: print(json.dumps(_members(detector, kind, row)), file=lines)
    except OSError as error:
        raise ConfigurationError(f"--mistakes: {file}: {error.strerror}") from error


def _members(detector: str, kind: Kind, row: ReportRow) -> dict[str, Any]:
    return {"detector": detector, "mistake": kind, "index": row.index, "key": row.key, "action": row.action}
