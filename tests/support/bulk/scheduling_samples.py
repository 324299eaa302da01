"""Samples for schedulers: defaults, a retry without chance, limits, and entries."""

from __future__ import annotations

from collections.abc import Iterable

from aisecurity.bulk.items import Entry, ItemT, read_item
from aisecurity.bulk.scheduling.actions import RequestDefaults
from aisecurity.bulk.scheduling.adaptive_limit import AdaptiveLimit, ConcurrencyRange
from aisecurity.bulk.scheduling.item_retry import ItemRetry
from tests.support.samples import PROFILE

DEFAULTS = RequestDefaults(ai_profile=PROFILE)
RETRY = ItemRetry(jitter=lambda: 1.0)


def limit(start: int = 8, most: int = 64, rate: float | None = None) -> AdaptiveLimit:
    """Return a limit that begins at *start*."""
    return AdaptiveLimit(ConcurrencyRange(start, most), rate)


def good_round(limit: AdaptiveLimit, now: float, latency: float = 0.1) -> float:
    """Fill the limit, answer everything well, and return the time after it."""
    number = 0
    while limit.delay(now) == 0:
        limit.start(now)
        number += 1
    for _ in range(number):
        limit.answered(now, now + latency)
    return now + latency


def entries(items: Iterable[ItemT]) -> list[Entry[ItemT]]:
    """Return the entries of items."""
    return [read_item(index, item) for index, item in enumerate(items)]
