"""Charts of --html, drawn by matplotlib as SVG in the text colour of the page."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from math import log10
from typing import Any

from .number_format import ranked
from .run_report import RunCounts

_COLOURS = {"block": "#d55e00", "unscanned": "#999999", "partial": "#e69f00", "allow": "#009e73"}
"""Okabe and Ito's colours, distinct for every kind of colour vision. The rarest verdict is drawn first, at the axis."""
_LATENCY = "#0072b2"
TEXT = "#010203"
"""Placeholder for the text colour of the page, which matplotlib cannot express."""
_MAX_NAME_LENGTH = 40
"""Characters of a name beside its bar; a longer one is cut."""
_SETTINGS = {
    **dict.fromkeys(("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color"), TEXT),
    **dict.fromkeys(("figure.facecolor", "axes.facecolor"), "none"),
    "svg.fonttype": "none",
    "svg.hashsalt": "aisecurity",
    "font.family": "sans-serif",
    "text.parse_math": False,
}


def require_matplotlib() -> None:
    """Raise ImportError if matplotlib is not installed."""
    if find_spec("matplotlib") is None:
        raise ImportError("--html draws with matplotlib: pip install matplotlib")


def verdicts(counts: RunCounts) -> str:
    """Draw the share of each verdict along the file; counts would show that its parts differ by a row."""
    with _settings():
        figure, axes = _figure(3.2, "row of the file", "share of rows")
        edges = [counts.rows * part / counts.parts for part in range(counts.parts + 1)]
        below = [0.0] * counts.parts
        for name, shares in _shares(counts).items():
            above = [low + share for low, share in zip(below, shares, strict=True)]
            axes.stairs(above, edges, baseline=below, fill=True, color=_COLOURS[name], label=name)
            below = above
        axes.set_xlim(0, counts.rows)
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=4, frameon=False)
        axes.yaxis.set_major_formatter(_ticker("StrMethodFormatter", "{x:.0%}"))
        _whole_numbers(axes.xaxis)
        return _svg(figure)


def _shares(counts: RunCounts) -> dict[str, list[float]]:
    rows = [max(1, sum(part)) for part in zip(*counts.verdicts.values(), strict=True)]
    found = {name: counts.verdicts[name] for name in _COLOURS if any(counts.verdicts[name])}
    return {name: [count / of for count, of in zip(shares, rows, strict=True)] for name, shares in found.items()}


def detections(counts: Mapping[str, int]) -> str:
    """Draw a bar for each detection, the most frequent at the top."""
    with _settings():
        figure, axes = _figure(0.9 + 0.3 * len(counts), "rows", "")
        bars = axes.barh(range(len(counts)), [count for _, count in ranked(counts)], 0.7, color=_COLOURS["block"])
        axes.set_yticks(range(len(counts)), [_short(name) for name, _ in ranked(counts)])
        axes.invert_yaxis()
        axes.bar_label(bars, padding=3, fmt="{:,.0f}")
        axes.margins(x=0.1)
        _whole_numbers(axes.xaxis)
        return _svg(figure)


def latency(seconds: Sequence[float]) -> str:
    """Draw the distribution of latencies on a logarithmic axis: a few are ten times slower than most."""
    with _settings():
        figure, axes = _figure(2.8, "milliseconds", "rows")
        low, high = log10(max(1e-4, min(seconds)) * 1000) - 0.05, log10(max(1e-4, *seconds, 0.0) * 1000) + 0.05
        bins = [10 ** (low + (high - low) * part / 50) for part in range(51)]
        axes.hist([max(bins[0], one * 1000) for one in seconds], bins, histtype="stepfilled", color=_LATENCY)
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(_ticker("LogLocator", subs=(1, 2, 5)))
        axes.xaxis.set_major_formatter(_ticker("StrMethodFormatter", "{x:,g}"))
        axes.xaxis.set_minor_formatter(_ticker("NullFormatter"))
        _whole_numbers(axes.yaxis)
        return _svg(figure)


# Everything of matplotlib is Any and stays in this module, so types can be checked without it.


def _settings() -> Any:
    return import_module("matplotlib").rc_context(_SETTINGS)


def _figure(height: float, x: str, y: str) -> tuple[Any, Any]:
    figure = import_module("matplotlib.figure").Figure(figsize=(9, height), layout="constrained")
    axes = figure.subplots()
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _ticker(name: str, *values: object, **more: object) -> Any:
    return getattr(import_module("matplotlib.ticker"), name)(*values, **more)


def _whole_numbers(axis: Any) -> None:
    axis.set_major_locator(_ticker("MaxNLocator", integer=True))
    axis.set_major_formatter(_ticker("StrMethodFormatter", "{x:,.0f}"))


def _short(name: str) -> str:
    return name if len(name) <= _MAX_NAME_LENGTH else f"{name[: _MAX_NAME_LENGTH - 1]}…"


def _svg(figure: Any) -> str:
    file = io.StringIO()
    figure.savefig(file, format="svg", metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))
    _, start, drawn = file.getvalue().partition("<svg")
    # Group ids are the same in each chart, and nothing refers to them.
    return re.sub(r'<g id="[^"]*">', "<g>", (start + drawn).replace(TEXT, "currentColor"))
