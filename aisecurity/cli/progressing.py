"""How far a bulk run is: a bar on a terminal, elsewhere a line every few seconds, both on stderr."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bars

from aisecurity.bulk import Progress

from .showing import say

Tell = Callable[[Progress], None]
_EVERY = 5.0


@contextmanager
def progress(console: Console, clock: Callable[[], float] = time.monotonic) -> Generator[Tell]:
    """Yield the `on_progress` of a run."""
    if not console.is_terminal:
        yield lines(say, clock)
        return
    columns = (BarColumn(bar_width=None), TextColumn("{task.fields[now]}", markup=False))
    with Bars(*columns, console=console, expand=True) as bars:
        task = bars.add_task("", total=None, now="starting")

        def tell(now: Progress) -> None:
            bars.update(task, total=now.total, completed=now.done, now=text(now))

        yield tell


def lines(write: Callable[[str], None], clock: Callable[[], float]) -> Tell:
    """Return an `on_progress` that writes a line at first, at the end, and every few seconds between."""
    due = clock()

    def tell(now: Progress) -> None:
        nonlocal due
        if clock() >= due or now.done == now.total:
            due = clock() + _EVERY
            write(text(now))

    return tell


def text(now: Progress) -> str:
    """Return *now* in a line of less than 80 characters."""
    done = f"{now.done:,}" if now.total is None else f"{now.done:,}/{now.total:,}"
    parts = [done, f"{now.rate:,.0f}/s", left(now), f"blocked {now.blocked:,}", f"errors {now.errors:,}"]
    if now.reports:
        parts.append(f"reports {now.reports:,}")
    return "  ".join([*(part for part in parts if part), f"pace {now.pace:.0f}"])


def left(now: Progress) -> str:
    """Return the time left at the present rate, "" where it cannot be known."""
    if now.total is None or not now.rate or now.done >= now.total:
        return ""
    minutes, seconds = divmod(round((now.total - now.done) / now.rate), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02} left" if hours else f"{minutes}:{seconds:02} left"
