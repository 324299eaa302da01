"""The report of --html: one file with charts by matplotlib, which needs no network to be read."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from .summarizing import Told

_COLOURS = {"allow": "#009e73", "block": "#d55e00", "error": "#999999"}
"""Of Okabe and Ito: told apart by everybody."""
_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; margin: 0 0 2rem } th, td { padding: .25rem 1rem .25rem 0; text-align: left }
td + td { text-align: right; font-variant-numeric: tabular-nums } tr + tr { border-top: 1px solid #8884 }
img { width: 100%; background: #fff; border-radius: .5rem }
"""


def check_library() -> None:
    """Raise ImportError if there is nothing to draw with: before the run, not after it."""
    if find_spec("matplotlib") is None:
        raise ImportError("--html draws with matplotlib: pip install 'aisecurity[charts]'")


def page(told: Told) -> str:
    """Return the report as HTML."""
    shown = told.members()
    made = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    parts = [
        f"<h1>{shown['rows']:,} rows scanned</h1><p>{escape(shown['message'])}. {made}.</p>",
        _table("Verdicts", {**shown["actions"], "unscanned": sum(shown["errors"].values())}, shown["rows"]),
        _chart("Verdicts over the file", _verdicts(told)),
        _table("Detections", shown["detections"], shown["rows"]),
        _chart("Detections", _detections(shown["detections"])) if shown["detections"] else "",
        _table("Errors", shown["errors"], shown["rows"]),
        _table("Latency", {name: f"{value * 1000:,.0f} ms" for name, value in shown["latency"].items()}, 0),
        _chart("Latency", _latency(told.course.latencies)) if told.course.latencies else "",
        _labels(shown["labels"]) if shown["labels"] else "",
    ]
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>aisecurity bulk</title>
<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>
<body>{"".join(parts)}</body></html>
"""


def _table(title: str, values: Mapping[str, object], rows: int) -> str:
    if not values:
        return ""
    lines = [
        (name, _number(value), f"{value / rows:.1%}" if rows and isinstance(value, int) else "")
        for name, value in values.items()
    ]
    return f"<h2>{title}</h2>{_grid(lines)}"


def _number(value: object) -> str:
    return "-" if value is None else f"{value:,}" if isinstance(value, (int, float)) else str(value)


def _grid(lines: Sequence[Sequence[object]]) -> str:
    rows = ("".join(f"<td>{escape(str(one))}</td>" for one in line) for line in lines)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def _labels(labels: Mapping[str, Any]) -> str:
    head = [name.replace("_", " ") for name in labels["detectors"][0]]
    lines = [[_number(value) for value in one.values()] for one in labels["detectors"]]
    return f"<h2>Against {labels['compared']:,} labels</h2>{_grid([head, *lines])}"


def _chart(title: str, figure: Any) -> str:
    file = io.BytesIO()
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    with import_module("matplotlib").rc_context(
        {"svg.fonttype": "none", "svg.hashsalt": "aisecurity", "font.family": "sans-serif"}
    ):
        figure.savefig(file, format="svg", metadata=nothing)
    data = base64.b64encode(file.getvalue()).decode()
    return f'<img alt="{escape(title)}" src="data:image/svg+xml;base64,{data}">'


def _figure(height: float, x: str, y: str) -> tuple[Any, Any]:
    # Everything of matplotlib is Any, and stays in this module: it need not be installed to check types.
    figure = import_module("matplotlib.figure").Figure(figsize=(10, height), layout="constrained")
    axes = figure.subplots()
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _verdicts(told: Told) -> Any:
    figure, axes = _figure(3.5, "part of the file", "rows")
    size, below = told.course.size, [0] * told.course.size
    for name, counts in told.course.verdicts.items():
        if any(counts):
            axes.bar(range(size), counts, 1.0, bottom=below, color=_COLOURS[name], label=name)
            below = [low + count for low, count in zip(below, counts, strict=True)]
    axes.set_xlim(-0.5, size - 0.5)
    axes.set_xticks([-0.5, (size - 1) / 2, size - 0.5], ["begin", "middle", "end"])
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, frameon=False)
    return figure


def _detections(counts: Mapping[str, int]) -> Any:
    figure, axes = _figure(1 + 0.35 * len(counts), "rows", "")
    ranked = sorted(counts.items(), key=lambda one: one[1])
    bars = axes.barh([name for name, _ in ranked], [count for _, count in ranked], color=_COLOURS["block"])
    axes.bar_label(bars, padding=3, fmt="{:,.0f}")
    return figure


def _latency(seconds: Sequence[float]) -> Any:
    figure, axes = _figure(3.0, "milliseconds", "rows")
    axes.hist([one * 1000 for one in seconds], bins=60, color="#0072b2")
    return figure
