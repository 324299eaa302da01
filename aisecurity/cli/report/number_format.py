"""How counts, shares and times are told, in tables and in the report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def verdict_counts(shown: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Return how many rows have which action; then those without one, and kinds of those with one."""
    extra = {"unscanned": sum(shown["errors"].values()), "partial": shown["partial"], "copied": shown["copied"]}
    return [*shown["actions"].items(), *((name, count) for name, count in extra.items() if count)]


def ranked(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return names and counts, the most frequent first."""
    return sorted(counts.items(), key=lambda one: -one[1])


def format_share(count: int, rows: int) -> str:
    """Return the share of *rows* in percent."""
    return f"{count / rows:.1%}" if rows else ""


def format_duration(seconds: float) -> str:
    """Return *seconds* in the unit that suits them."""
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.2f} s"


def format_comparison(labels: Mapping[str, Any]) -> str:
    """Return how many rows were compared, and how many could not be."""
    left_out = f"{labels['unlabelled']:,} without label, {labels['unscanned']:,} without verdict"
    return f"{labels['compared']:,} compared, {left_out}"


def format_number(value: object) -> str:
    """Return a count, a quotient, or "-" for none; a name as it is."""
    if isinstance(value, float):
        return f"{value:.3f}"
    return f"{value:,}" if isinstance(value, int) else "-" if value is None else str(value)
