"""Formats of counts, shares and durations in tables and in the HTML report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_LEFT_OUT = {"partial": "partial", "unknown": "with a label that is not understood"}


def verdict_counts(shown: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return each class of rows, their number and their share; every row is in one."""
    verdicts: Mapping[str, int] = shown["verdicts"]
    shares = format_shares(list(verdicts.values()))
    return [(name, f"{count:,}", share) for (name, count), share in zip(verdicts.items(), shares, strict=True)]


def ranked(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return names and counts, the most frequent first."""
    return sorted(counts.items(), key=lambda one: -one[1])


def format_shares(counts: Sequence[int]) -> list[str]:
    """Return *counts* in percent of their sum, rounded so that what is shown adds up to 100 %."""
    whole = sum(counts)
    if not whole:
        return [""] * len(counts)
    shown = [count * 1000 // whole for count in counts]
    by_rest = sorted(range(len(counts)), key=lambda place: -(counts[place] * 1000 % whole))
    for place in by_rest[: 1000 - sum(shown)]:
        shown[place] += 1
    return [f"{share / 10:.1f}%" for share in shown]


def format_share(count: int, rows: int) -> str:
    """Return *count* as a share of *rows* in percent, "" without rows."""
    return f"{count / rows:.1%}" if rows else ""


def format_duration(seconds: float) -> str:
    """Return *seconds* in milliseconds if less than one, else in seconds."""
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.2f} s"


def format_comparison(labels: Mapping[str, Any]) -> str:
    """Return the numbers of rows compared, and of those that are left out."""
    left_out = f"{labels['unlabelled']:,} without label, {labels['unscanned']:,} without verdict"
    more = "".join(f", {labels[name]:,} {said}" for name, said in _LEFT_OUT.items() if labels[name])
    return f"{labels['compared']:,} compared, {left_out}{more}"


def format_number(value: object) -> str:
    """Return a count or a quotient as text, "-" for `None`, a name as it is."""
    if isinstance(value, float):
        return f"{value:.3f}"
    return f"{value:,}" if isinstance(value, int) else "-" if value is None else str(value)
