"""Medians of ratios, each taken within one round, so that a slower machine slows both sides alike."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
K = TypeVar("K")


@dataclass(frozen=True)
class Spread:
    """Median, least and most of several values."""

    median: float
    low: float
    high: float


def spread(values: Sequence[float]) -> Spread:
    """Return the spread of at least one value."""
    return Spread(statistics.median(values), min(values), max(values))


def ratio(rounds: Sequence[Mapping[K, T]], one: K, base: K, figure: Callable[[T], float]) -> Spread | None:
    """Return the ratio of *one* to *base* in the rounds that have both; `None` if there are none."""
    values = [figure(each[one]) / figure(each[base]) for each in rounds if one in each and base in each]
    return spread(values) if values else None


def values(rounds: Sequence[Mapping[K, T]], one: K, figure: Callable[[T], float]) -> Spread | None:
    """Return the figure of *one* over the rounds that have it."""
    found = [figure(each[one]) for each in rounds if one in each]
    return spread(found) if found else None


def turns(items: Sequence[T], number: int) -> list[T]:
    """Return *items* in the order of round *number*: each is first in its turn."""
    first = number % len(items) if items else 0
    return [*items[first:], *items[:first]]
