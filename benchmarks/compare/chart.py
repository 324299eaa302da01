"""Chart of the main figures of a record."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from .records import Record, cpu, rate
from .scenarios import (
    AIOHTTP,
    CONNECTIONS,
    FAST,
    HTTPTOOLS,
    HTTPX,
    MANY,
    PLAIN,
    SCAN_SIZES,
    SUBMISSION_SIZES,
    VENDOR,
    Client,
)

SHOWN: Final = ("blocking, 1", "asyncio, 1", "asyncio, 10", "asyncio, 100", MANY)
COLOURS: Final = {
    VENDOR: "#999999",
    HTTPX: "#cc79a7",
    PLAIN: "#0072b2",
    FAST: "#009e73",
    AIOHTTP: "#e69f00",
    HTTPTOOLS: "#d55e00",
}
"""Of Okabe and Ito: told apart by everybody."""
_PLACES: Final = [["cpu"] * 3 + ["rate"] * 3, ["connections"] * 2 + ["scans"] * 2 + ["submissions"] * 2]


def write(record: Record, path: Path) -> None:
    """Write the chart as SVG, the same bytes for the same record."""
    matplotlib = import_module("matplotlib")
    settings = {"svg.fonttype": "none", "svg.hashsalt": "benchmark", "font.family": "sans-serif", "font.size": 11}
    with matplotlib.rc_context(settings):
        figure = drawn(record)
        figure.savefig(path, format=path.suffix[1:], metadata={"Date": None} if path.suffix == ".svg" else None)


def drawn(record: Record) -> Any:
    """Return the figure. Everything of matplotlib is Any, and stays in this module."""
    figure = import_module("matplotlib.figure").Figure(figsize=(12, 12), layout="constrained")
    panels = figure.subplot_mosaic(_PLACES, height_ratios=[3, 2])
    _panel(panels["cpu"], record, cpu, "CPU per scan, vendor's SDK = 1 (shorter is better)")
    _panel(panels["rate"], record, rate, "scans a second, vendor's SDK = 1 (longer is better)")
    rows = [-number for number in range(len(SHOWN))]
    panels["cpu"].set_yticks(rows, [name.replace(", connections", ",\nconnections") for name in SHOWN])
    panels["rate"].set_yticks(rows, [""] * len(rows))
    _curves(panels["connections"], record, CONNECTIONS, "scans at once, each on a connection")
    _curves(panels["scans"], record, SCAN_SIZES, "characters of a scan")
    _curves(panels["submissions"], record, SUBMISSION_SIZES, "characters of a submission")
    panels["connections"].set_ylabel("CPU per call, us (lower is better)")
    handles, labels = panels["cpu"].get_legend_handles_labels()
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
    axes.margins(x=0.15, y=0.02)


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


def _curves(axes: Any, record: Record, names: Mapping[int, str], title: str) -> None:
    for client, colour in COLOURS.items():
        found = [(at, record.value(name, client, cpu)) for at, name in names.items()]
        points = [(at, value.median * 1e6) for at, value in found if value is not None]
        if len(points) > 1:
            axes.plot(*zip(*points, strict=True), color=colour, marker="o", markersize=4)
    axes.set_xscale("log")
    axes.set_yscale("log")
    ticks = apart(list(names))
    axes.set_xticks(ticks, [short(at) for at in ticks])
    axes.minorticks_off()
    axes.set_xlabel(title)
    axes.grid(axis="y", linewidth=0.4)
    axes.spines[["top", "right"]].set_visible(False)


def apart(numbers: list[int]) -> list[int]:
    """Return the last of ascending *numbers*, and those that are far enough from the next to be told apart."""
    kept = numbers[-1:]
    for number in reversed(numbers):
        if number * 3 < kept[0]:
            kept.insert(0, number)
    return kept


def short(number: int) -> str:
    """Return a number as an axis has room for it."""
    for scale, unit in ((1_000_000, "M"), (1_000, "k")):
        if number >= scale:
            return f"{number / scale:g}{unit}"
    return str(number)
