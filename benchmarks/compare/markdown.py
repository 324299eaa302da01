"""Pieces of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .statistics import Spread


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; an empty text if it has no rows."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    rule = f"|---|{'---:|' * (len(head) - 1)}"
    return "\n".join([f"| {' | '.join(head)} |", rule, *lines, ""]) if lines else ""


def section(title: str, body: str) -> str:
    """Return *body* under *title*; an empty text if there is no body."""
    return f"## {title}\n\n{body}" if body else ""


def shown(value: Spread | None, form: str = ".2f") -> str:
    """Return median, least and most."""
    if value is None:
        return "-"
    return f"{value.median:{form}} ({value.low:{form}} to {value.high:{form}})"
