"""Tests of `aisecurity bulk --html`."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from aisecurity.cli.report import charts

from .conftest import ATTACK, Run


def test_no_library(cli: Run, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without matplotlib the error is raised before the run."""
    monkeypatch.setattr(charts, "find_spec", _nothing)
    done = cli("bulk", str(source), str(tmp_path / "out.jsonl"), "--html", str(tmp_path / "r.html"))

    assert (1, "aisecurity: ImportError: --html draws with matplotlib: pip install matplotlib\n") == (
        done.code,
        done.err,
    )


def _nothing(_name: str) -> None:
    return None


@pytest.mark.skipif(find_spec("matplotlib") is None, reason="draws with matplotlib")
def test_html(cli: Run, source: Path, tmp_path: Path) -> None:
    """The report is one file that contains its charts and loads nothing else."""
    report = tmp_path / "report.html"
    done = cli("bulk", str(source), str(tmp_path / "out.jsonl"), "--html", str(report), "--labels", "truth")
    html = report.read_text(encoding="utf-8")

    assert f"aisecurity: report: {report}\n" in done.err
    assert 3 == html.count("<svg ")
    assert not re.findall(r'<script|<link|<img|\ssrc=|@import|url\((?!#)|href="(?!#)', html)
    assert "default-src 'none'" in html
    assert ATTACK not in html
    assert "4 compared, 1 without label" in html
    assert "<th>mistake</th>" in html
    assert "currentColor" in html
    assert charts.TEXT not in html


@pytest.mark.skipif(find_spec("matplotlib") is None, reason="draws with matplotlib")
def test_html_without_mistakes(cli: Run, tmp_path: Path) -> None:
    """Labels that agree with all verdicts are compared, and no mistake is listed."""
    source, report = tmp_path / "in.csv", tmp_path / "report.html"
    source.write_text(f"id,prompt,truth\na,hello,no\nb,{ATTACK},injection\n", encoding="utf-8")
    cli("bulk", str(source), str(tmp_path / "out.jsonl"), "--html", str(report), "--labels", "truth")
    html = report.read_text(encoding="utf-8")

    assert "2 compared" in html
    assert "<th>mistake</th>" not in html


@pytest.mark.skipif(find_spec("matplotlib") is None, reason="draws with matplotlib")
def test_html_of_nothing(cli: Run, tmp_path: Path) -> None:
    """A run without a verdict has a report, and so has one without a row."""
    shown = list[str]()
    for stdin in ("\n", ""):
        report = tmp_path / "report.html"
        cli("bulk", "-", str(tmp_path / f"o{len(shown)}.jsonl"), "--from", "text", "--html", str(report), stdin=stdin)
        shown.append(report.read_text(encoding="utf-8"))

    assert [1, 0] == [html.count("<svg ") for html in shown]
    assert "<h1>1 row in o0.jsonl</h1>" in shown[0]
    assert "<td>row: empty</td>" in shown[0]


@pytest.mark.skipif(find_spec("matplotlib") is None, reason="draws with matplotlib")
def test_names_in_charts() -> None:
    """A name in a chart is neither markup nor formula, and a long one is cut."""
    svg = charts.detections({"$x$<script>": 2, "n" * 100: 1})

    assert "$x$&lt;script&gt;" in svg
    assert f"{'n' * 39}…" in svg


@pytest.mark.skipif(find_spec("matplotlib") is None, reason="draws with matplotlib")
@pytest.mark.parametrize("seconds", [[0.0], [0.2], [0.01, 100.0]])
def test_latencies_in_charts(seconds: list[float]) -> None:
    """A chart can be drawn of one latency, of a latency of 0, and of very different ones."""
    assert charts.latency(seconds).startswith("<svg ")
