"""How far a bulk run is: a bar on a terminal, elsewhere a line every few seconds, both on stderr."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager

from rich.console import Console, RenderableType
from rich.progress import BarColumn, TaskProgressColumn
from rich.progress import Progress as Bars
from rich.text import Text

from aisecurity.bulk import Progress
from aisecurity.cli.output import say

Tell = Callable[[Progress], None]
_EVERY = 5.0


@contextmanager
def progress(console: Console, clock: Callable[[], float] = time.monotonic) -> Generator[Tell]:
    """Yield the `on_progress` of a run."""
    if not console.is_terminal:
        yield lines(say, clock)
        return
    with _Bar(BarColumn(bar_width=None), TaskProgressColumn(), console=console, expand=True) as bar:
        task = bar.add_task("", total=None)

        def tell(now: Progress) -> None:
            bar.below = text(now)
            bar.update(task, total=now.total, completed=now.done)

        yield tell


class _Bar(Bars):
    """A bar over the whole width, and a line below it: beside a long line no bar would be left."""

    below = "starting"

    def get_renderables(self) -> Iterable[RenderableType]:
        """Yield the bar and the line."""
        yield from super().get_renderables()
        yield Text(self.below, no_wrap=True, overflow="ellipsis")


def lines(write: Callable[[str], None], clock: Callable[[], float]) -> Tell:
    """Return an `on_progress` that writes a line at first, at the end, and every few seconds between."""
    due, last = clock(), ""

    def tell(now: Progress) -> None:
        nonlocal due, last
        if clock() >= due or (now.done == now.total and text(now) != last):
            due, last = clock() + _EVERY, text(now)
            write(last)

    return tell


def text(now: Progress) -> str:
    """Return *now* in a line, of less than 80 characters up to a million rows."""
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
