"""Formats of counts, shares and durations in tables and in the HTML report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def verdict_counts(shown: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Return the rows of each action, then those that are unscanned, partial and copied."""
    extra = {"unscanned": sum(shown["errors"].values()), "partial": shown["partial"], "copied": shown["copied"]}
    return [*shown["actions"].items(), *((name, count) for name, count in extra.items() if count)]


def ranked(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return names and counts, the most frequent first."""
    return sorted(counts.items(), key=lambda one: -one[1])


def format_share(count: int, rows: int) -> str:
    """Return *count* as a share of *rows* in percent, "" without rows."""
    return f"{count / rows:.1%}" if rows else ""


def format_duration(seconds: float) -> str:
    """Return *seconds* in milliseconds if less than one, else in seconds."""
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.2f} s"


def format_comparison(labels: Mapping[str, Any]) -> str:
    """Return the numbers of rows compared, without label and without verdict."""
    left_out = f"{labels['unlabelled']:,} without label, {labels['unscanned']:,} without verdict"
    return f"{labels['compared']:,} compared, {left_out}"


def format_number(value: object) -> str:
    """Return a count or a quotient as text, "-" for `None`, a name as it is."""
    if isinstance(value, float):
        return f"{value:.3f}"
    return f"{value:,}" if isinstance(value, int) else "-" if value is None else str(value)
