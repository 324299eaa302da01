"""HTML report of --html: one file, light or dark as the browser prefers, that loads nothing from the network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from aisecurity.exceptions import ConfigurationError

from . import charts
from .number_format import format_comparison, format_duration, format_number, format_share, ranked, verdict_counts
from .run_report import RunReport, described, mistake_rows
from .target import check_target

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 56rem; margin: 2rem auto; padding: 0 1rem }
h1, h2 { line-height: 1.2; overflow-wrap: anywhere } h2 { margin: 2.5rem 0 .5rem }
div { overflow-x: auto } svg { display: block; min-width: 36rem; width: 100%; height: auto; margin-top: 1rem }
table { border-collapse: collapse } th, td { padding: .25rem 0 .25rem 1.5rem; text-align: right; vertical-align: top }
th { font-weight: 600; border-bottom: 1px solid #888 } tr + tr > td { border-top: 1px solid #8884 }
td { font-variant-numeric: tabular-nums } :is(th, td):first-child { padding-left: 0; text-align: left }
.text :is(th, td):last-child { text-align: left }
"""
_CONTENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""Names in the report come from outside: the browser must load and run nothing."""


def check_html(file: Path, others: Iterable[Path]) -> None:
    """Raise before the run if the report could not be drawn or written after it, or is one of the run's *others*."""
    charts.require_matplotlib()
    check_target("--html", file, others)


def write_html(report: RunReport, file: Path) -> None:
    """Write the report to *file*. ConfigurationError if that fails, with the name of the file and the reason."""
    try:
        file.write_text(render_html(report), encoding="utf-8", errors="replace")
    except OSError as error:
        raise ConfigurationError(f"--html: {file}: {error.strerror}") from error


def render_html(report: RunReport) -> str:
    """Return the report as HTML."""
    shown = report.members()
    title = f"{shown['rows']:,} row{'' if shown['rows'] == 1 else 's'} in {report.sink}"
    made = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    parts = [
        f"<h1>{escape(title)}</h1><p>{escape(shown['message'])}. {made}.</p>",
        f"<p>{'<br>'.join(f'{name}: {escape(text)}' for name, text in described(shown))}</p>",
        *_verdicts(report, shown),
        *_detections(shown),
        *_errors(shown),
        *_latency(report, shown),
        *_labels(shown["labels"]),
    ]
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>
<meta http-equiv="Content-Security-Policy" content="{_CONTENT_POLICY}">
<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>
<body>{"".join(parts)}</body></html>
"""


def _verdicts(report: RunReport, shown: Mapping[str, Any]) -> Iterable[str]:
    yield "<h2>Verdicts</h2>"
    yield _table(("verdict", "rows", "share"), verdict_counts(shown))
    if any(map(any, report.counts.verdicts.values())):
        yield _chart("Verdicts along the file", charts.verdicts(report.counts))


def _detections(shown: Mapping[str, Any]) -> Iterable[str]:
    counts: Mapping[str, int] = shown["detections"]
    if counts:
        yield "<h2>Detections</h2>"
        rows = [(name, f"{count:,}", format_share(count, shown["rows"])) for name, count in ranked(counts)]
        yield _table(("detection", "rows", "share"), rows)
        yield _chart("Detections", charts.detections(counts))


def _errors(shown: Mapping[str, Any]) -> Iterable[str]:
    counts: Mapping[str, int] = shown["errors"]
    if counts:
        yield "<h2>Errors</h2>"
        rows = [(name, f"{count:,}", shown["reasons"].get(name, "")) for name, count in ranked(counts)]
        yield _table(("error", "rows", "first reason"), rows, "text")


def _latency(report: RunReport, shown: Mapping[str, Any]) -> Iterable[str]:
    if shown["latency"]:
        yield "<h2>Latency</h2>"
        yield _table(tuple(shown["latency"]), [[format_duration(one) for one in shown["latency"].values()]])
    if report.counts.latencies:
        yield _chart("Latency", charts.latency(report.counts.latencies))


def _labels(labels: Mapping[str, Any] | None) -> Iterable[str]:
    if labels:
        yield f"<h2>Labels</h2><p>{format_comparison(labels)}.</p>"
        head = [name.replace("_", " ") for name in labels["detectors"][0]]
        yield _table(head, [[format_number(value) for value in one.values()] for one in labels["detectors"]])
        if labels["mistakes"]:
            yield _table(("detector", "mistake", "keys"), mistake_rows(labels), "text")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], kind: str = "") -> str:
    lines = [_line("th", head), *(_line("td", row) for row in rows)]
    return f'<div><table class="{kind}">{"".join(lines)}</table></div>'


def _line(tag: str, cells: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(one)}</{tag}>' for one in cells)}</tr>"


def _chart(title: str, svg: str) -> str:
    return f'<div role="img" aria-label="{title}">{svg}</div>'
