"""Table style: colours and lines on a terminal, plain columns elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from rich import box
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from .output import printable

GOOD, BAD, WARN, DIM = "green", "bold red", "yellow", "dim"
_NO_WRAP = ("scan id", "detector")
"""Columns that are never wrapped: a wrapped id could not be copied."""
_RIGHT = ("rows", "share", "p50", "p90", "p99", "max", "precision", "recall", "f1", "tp", "fp", "fn", "tn", "req")
"""Columns of numbers, aligned to the right."""
_STYLES = {
    "allow": GOOD,
    "benign": GOOD,
    "block": BAD,
    "malicious": BAD,
    "ok": GOOD,
    "failed": BAD,
    "error": BAD,
    "timeout": WARN,
    "pending": WARN,
    "warning": WARN,
    "skipped": DIM,
}


def cell(value: object, style: str | None = None) -> Text:
    """Return *value* as text in the colour of its meaning, or in *style*."""
    text = "" if value is None else printable(value)
    return Text(text, style=style or style_of(text))


def style_of(value: object) -> str:
    """Return the colour of a verdict or status, "" for any other value."""
    return _STYLES.get(str(value).lower(), "")


class TableRows:
    """A table with a head row and an optional title; lines only on a terminal."""

    def __init__(self, head: Sequence[str], rows: Iterable[Sequence[object]], title: str | None = None) -> None:
        self._head = head
        self._rows = [[one if isinstance(one, Text) else cell(one) for one in row] for row in rows]
        self._title = title

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the table for this console."""
        terminal = console.is_terminal
        if self._title:
            yield Text(self._title, style="bold")
        table = Table(
            box=box.ROUNDED if terminal else None,
            pad_edge=terminal,
            header_style="bold",
        )
        for name in self._head:
            justify: Literal["left", "right"] = "right" if name in _RIGHT else "left"
            table.add_column(name, justify=justify, overflow="fold", no_wrap=name in _NO_WRAP)
        for row in self._rows:
            table.add_row(*row)
        yield table


def key_value_table(rows: Iterable[tuple[str, object]]) -> Table:
    """Return a table without lines of names and their values, the empty ones left out."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for name, value in rows:
        if value not in (None, "", [], {}):
            table.add_row(name, value if isinstance(value, Text) else cell(value))
    return table
