"""Estimate of the cost of a run, made without sending anything."""

from __future__ import annotations

import math
from os import PathLike
from typing import Any

from attrs import field, frozen

from aisecurity._long_text import Split
from aisecurity.bulk.sources.selection import RowSelection
from aisecurity.bulk.sources.source import Source
from aisecurity.constants.base import MAX_BATCH_OBJECTS, MAX_QUERY_IDS, QUERIES_PER_MINUTE

from .items import Entry, RowOrigin, digest
from .reading import entries_of

__all__ = ["Estimate", "dry_run"]

CHARACTERS_PER_TOKEN = 4
"""As documented for billing."""
ASYNC_ROWS_PER_MINUTE = QUERIES_PER_MINUTE * MAX_QUERY_IDS * MAX_BATCH_OBJECTS


@frozen(kw_only=True)
class Estimate:
    """Numbers of a run that was not made."""

    rows: int
    bad_rows: int
    """Rows that would become error rows without a scan."""
    equal_rows: int
    """Rows that `dedupe` would not scan."""
    scans: int
    """Contents that would be scanned; more than rows where texts are cut."""
    characters: int
    tokens: int
    """One for every four characters of a content, rounded up."""
    async_minutes: float
    """Minutes that mode "async" would take at least: 250 rows a minute."""

    def cost(self, per_million_tokens: float) -> float:
        """Return the price of the tokens, given that of a million."""
        return self.tokens * per_million_tokens / 1_000_000


@frozen
class _Counts:
    seen: set[bytes] = field(factory=set[bytes])
    sums: dict[str, int] = field(
        factory=lambda: dict.fromkeys(("rows", "bad_rows", "equal_rows", "scans", "characters", "tokens"), 0)
    )

    def add(self, **numbers: int) -> None:
        for name, number in numbers.items():
            self.sums[name] += number

    def count(self, entry: Entry[RowOrigin], *, dedupe: bool) -> None:
        self.add(rows=1)
        if entry.error is not None:
            self.add(bad_rows=1)
            return
        if dedupe:
            hashed = digest(entry, b"")
            if hashed in self.seen:
                self.add(equal_rows=1)
                return
            self.seen.add(hashed)
        for content in entry.contents:
            self.add(scans=1, characters=len(content), tokens=math.ceil(len(content) / CHARACTERS_PER_TOKEN))


def dry_run(
    source: str | PathLike[str] | Source,
    *,
    split: Split | None = None,
    dedupe: bool = False,
    sample: float | None = None,
    seed: int = 0,
    limit: int | None = None,
) -> Estimate:
    """Read *source* as `run` would with the same options, send nothing, and return what it would cost.

    What exceeds the service's limits on a whole request is found only by sending. With *dedupe* it remembers 16 bytes
    of every row.
    """
    counts = _Counts()
    for entry in entries_of(Source.of(source), RowSelection(sample=sample, seed=seed, limit=limit), split):
        counts.count(entry, dedupe=dedupe)
    sums: dict[str, Any] = counts.sums
    return Estimate(**sums, async_minutes=sums["scans"] / ASYNC_ROWS_PER_MINUTE)
