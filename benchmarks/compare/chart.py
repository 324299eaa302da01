"""Chart of the main figures of a record."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any, Final

from .records import Record, cpu, rate
from .scenarios import AIOHTTP, FAST, PLAIN, PYREQWEST, VENDOR, Client

SHOWN: Final = ("blocking, 1", "asyncio, 1", "asyncio, 10", "asyncio, 100", "asyncio, 500")
COLOURS: Final = {VENDOR: "#999999", PLAIN: "#0072b2", FAST: "#009e73", AIOHTTP: "#e69f00", PYREQWEST: "#d55e00"}
"""Of Okabe and Ito: told apart by everybody."""


def write(record: Record, path: Path) -> None:
    """Write the chart as SVG, the same bytes for the same record."""
    matplotlib = import_module("matplotlib")
    settings = {"svg.fonttype": "none", "svg.hashsalt": "benchmark", "font.family": "sans-serif", "font.size": 11}
    with matplotlib.rc_context(settings):
        figure = drawn(record)
        figure.savefig(path, format=path.suffix[1:], metadata={"Date": None} if path.suffix == ".svg" else None)


def drawn(record: Record) -> Any:
    """Return the figure. Everything of matplotlib is Any, and stays in this module."""
    figure = import_module("matplotlib.figure").Figure(figsize=(11, 7), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    _panel(left, record, cpu, "CPU per scan, vendor's SDK = 1 (shorter is better)")
    _panel(right, record, rate, "scans a second, vendor's SDK = 1 (longer is better)")
    left.set_yticks([-number for number in range(len(SHOWN))], SHOWN)
    handles, labels = left.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=len(COLOURS), frameon=False)
    return figure


def _panel(axes: Any, record: Record, figure: Any, title: str) -> None:
    thick = 0.8 / len(COLOURS)
    for place, client in enumerate(COLOURS):
        found = [(row, record.ratio(name, client, figure)) for row, name in enumerate(SHOWN)]
        bars = [(-row - (place - (len(COLOURS) - 1) / 2) * thick, value) for row, value in found if value is not None]
        if bars:
            _bars(axes, client, bars, thick)
    axes.axvline(1, color="#999999", linewidth=1)
    axes.set_xlabel(title)
    axes.spines[["top", "right"]].set_visible(False)
    axes.margins(x=0.15)


def _bars(axes: Any, client: Client, bars: list[tuple[float, Any]], thick: float) -> None:
    medians = [value.median for _, value in bars]
    reach = [[value.median - value.low for _, value in bars], [value.high - value.median for _, value in bars]]
    drawn = axes.barh(
        [at for at, _ in bars],
        medians,
        thick,
        color=COLOURS[client],
        label=client.name,
        xerr=reach,
        error_kw={"elinewidth": 0.8, "ecolor": "#333333"},
    )
    axes.bar_label(drawn, fmt="{:.2f}", padding=4, fontsize=8)
