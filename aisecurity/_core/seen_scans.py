"""Scan ids that a scanner was given lately, by which an answer to an earlier request is known."""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

MOST: Final = 10_000
"""Scan ids that are remembered, the latest ones; half as many at the least."""


class Judgement(Enum):
    """Whether an answer is taken for that to its own request."""

    TAKE = auto()
    TAKE_AND_WARN = auto()
    """For the service repeats ids: said once."""
    DOUBT = auto()


class SeenScans:
    """The scan ids of verdicts and receipts, in any letter case; one for all threads and tasks of a scanner.

    A service gives each scan an id of its own. So one that comes again over a kept connection is that of an earlier
    request, unless the service repeats ids over new connections too, as a stub does that always answers the same.
    """

    def __init__(self, most: int = MOST) -> None:
        self._half = max(1, most // 2)
        self._late: dict[str, object] = {}
        self._early: dict[str, object] = {}
        self._repeats = False
        self._has_doubted = False
        self._has_warned = False

    def judge(self, scan_id: str, *, kept: bool) -> Judgement:
        """Remember *scan_id*, and return whether its answer is taken. *kept*: it came over a kept connection."""
        if self._is_new(scan_id.lower()):
            return Judgement.TAKE
        if kept and not self._repeats:
            self._has_doubted = True
            return Judgement.DOUBT
        self._repeats = True
        if self._has_warned or not (kept or self._has_doubted):
            return Judgement.TAKE
        self._has_warned = True
        return Judgement.TAKE_AND_WARN

    def _is_new(self, scan_id: str) -> bool:
        late, mine = self._late, object()
        # One step, so that of two threads with one id only one is the first.
        is_new = late.setdefault(scan_id, mine) is mine and scan_id not in self._early
        if len(late) >= self._half:
            self._early, self._late = late, {}
        return is_new
