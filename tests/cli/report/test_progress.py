"""Progress of a bulk run, on a terminal and elsewhere."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from aisecurity.bulk import Progress
from aisecurity.cli.report.progress import line_writer, progress_line, report_progress


def _progress(done: int, *, total: int | None = 1000, rate: float = 10.0, reports: int = 0) -> Progress:
    return Progress(done=done, total=total, rate=rate, blocked=3, errors=2, pace=8.4, in_flight=8, reports=reports)


@pytest.mark.parametrize(
    ("now", "line"),
    [
        (_progress(100), "100/1,000  10/s  1:30 left  blocked 3  errors 2  pace 8"),
        (_progress(100, total=90_100), "100/90,100  10/s  2:30:00 left  blocked 3  errors 2  pace 8"),
        (_progress(100, total=None, reports=4), "100  10/s  blocked 3  errors 2  reports 4  pace 8"),
        (_progress(1000), "1,000/1,000  10/s  blocked 3  errors 2  pace 8"),
        (_progress(0, rate=0.0), "0/1,000  0/s  blocked 3  errors 2  pace 8"),
    ],
)
def test_text(now: Progress, line: str) -> None:
    """A line shows the rows done, the rate, the time left and the findings."""
    assert line == progress_line(now)


def test_lines() -> None:
    """Without a terminal there is a line at the start, every five seconds, and at the end."""
    written, now = list[str](), [0.0]
    on_progress = line_writer(written.append, lambda: now[0])
    for seconds, done in ((0.0, 1), (4.9, 2), (5.1, 3), (6.0, 1000)):
        now[0] = seconds
        on_progress(_progress(done))

    on_progress(_progress(1000))
    assert ["1/1,000", "3/1,000", "1,000/1,000"] == [line.partition(" ")[0] for line in written]


def test_bar() -> None:
    """On a terminal there is a bar, and the same text below it, even of a long run on a narrow terminal."""
    file = io.StringIO()
    with report_progress(Console(file=file, force_terminal=True, width=80)) as on_progress:
        on_progress(_progress(500_000, total=1_000_000, rate=1000.0, reports=123_456))

    shown = file.getvalue().splitlines()
    below = max(number for number, line in enumerate(shown) if "500,000/" in line)
    assert "500,000/1,000,000  1,000/s  8:20 left  blocked 3  errors 2  reports 123,456" in shown[below]
    assert 60 < sum(shown[below - 1].count(part) for part in "━╸╺")
    assert "50%" in shown[below - 1]
