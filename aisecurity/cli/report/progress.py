"""Progress of a bulk run on stderr: a bar on a terminal, elsewhere a line every five seconds."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager

from rich.console import Console, RenderableType
from rich.progress import BarColumn, TaskProgressColumn
from rich.progress import Progress as RichProgress
from rich.text import Text

from aisecurity.bulk import Progress
from aisecurity.cli.output import write_message

OnProgress = Callable[[Progress], None]
_INTERVAL = 5.0


@contextmanager
def report_progress(console: Console, clock: Callable[[], float] = time.monotonic) -> Generator[OnProgress]:
    """Yield an `on_progress` for a run."""
    if not console.is_terminal:
        yield line_writer(write_message, clock)
        return
    with _ProgressBar(BarColumn(bar_width=None), TaskProgressColumn(), console=console, expand=True) as bar:
        task = bar.add_task("", total=None)

        def on_progress(now: Progress) -> None:
            bar.below = progress_line(now)
            bar.update(task, total=now.total, completed=now.done)

        yield on_progress


class _ProgressBar(RichProgress):
    """A bar over the whole width with a line below it: beside a long line there would be no room for the bar."""

    below = "starting"

    def get_renderables(self) -> Iterable[RenderableType]:
        """Yield the bar and the line."""
        yield from super().get_renderables()
        yield Text(self.below, no_wrap=True, overflow="ellipsis")


def line_writer(write: Callable[[str], None], clock: Callable[[], float]) -> OnProgress:
    """Return an `on_progress` that writes a line at the start, every five seconds, and at the end."""
    due, last = clock(), ""

    def on_progress(now: Progress) -> None:
        nonlocal due, last
        if clock() >= due or (now.done == now.total and progress_line(now) != last):
            due, last = clock() + _INTERVAL, progress_line(now)
            write(last)

    return on_progress


def progress_line(now: Progress) -> str:
    """Return *now* as a line of less than 80 characters up to a million rows."""
    done = f"{now.done:,}" if now.total is None else f"{now.done:,}/{now.total:,}"
    parts = [done, f"{now.rate:,.0f}/s", time_left(now), f"blocked {now.blocked:,}", f"errors {now.errors:,}"]
    if now.reports:
        parts.append(f"reports {now.reports:,}")
    return "  ".join([*(part for part in parts if part), f"pace {now.pace:.0f}"])


def time_left(now: Progress) -> str:
    """Return the time left at the present rate, "" if unknown."""
    if now.total is None or not now.rate or now.done >= now.total:
        return ""
    minutes, seconds = divmod(round((now.total - now.done) / now.rate), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02} left" if hours else f"{minutes}:{seconds:02} left"
