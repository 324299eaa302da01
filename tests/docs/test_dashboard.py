"""Dashboard, alerts and table of metrics: each name and label in what the exporter of Prometheus writes."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Generator, Mapping
from typing import Any

import httpx
import prometheus_client
import pytest
import yaml
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.sdk.metrics import MeterProvider

from aisecurity.emulator import serve
from aisecurity.guard import Guard, Policy
from aisecurity.scan.inline.scanner import Scanner
from tests.instrumentation.opentelemetry.listening import METER_PROVIDER
from tests.support.mock_service import MockService
from tests.support.programs import blocks, output_of, page
from tests.support.project import ROOT
from tests.support.samples import BLOCKED, SCAN_OK, configured
from tests.support.servers import refusing_port

PAGE = page("operations")
DASHBOARD: dict[str, Any] = json.loads((ROOT / "docs" / "grafana.json").read_text("utf-8"))
EXPRESSIONS = {
    f"{panel['title']} {target['refId']}": (target["expr"], target["legendFormat"])
    for panel in DASHBOARD["panels"]
    for target in panel["targets"]
}
Written = Mapping[str, Mapping[str, set[str]]]
"""The values of each label of each metric."""


@pytest.fixture(scope="module")
def written() -> Generator[Written]:
    """Yield what the exporter writes of a scan that is allowed, one that blocks, and one that fails."""
    registry = prometheus_client.CollectorRegistry()
    reader = PrometheusMetricReader(registry=registry)
    provider = MeterProvider([reader], shutdown_on_exit=False)
    client = httpx.Client(transport=httpx.MockTransport(MockService(SCAN_OK, BLOCKED, httpx.Response(503))))
    with pytest.MonkeyPatch.context() as patch, client, Scanner(configured(), http_client=client) as scanner:
        patch.delenv("OTEL_SDK_DISABLED", raising=False)
        patch.setattr(METER_PROVIDER, provider)
        guard = Guard("p", scanner=scanner, policy=Policy(fail_open={"unavailable"}))
        for text in ("one", "two", "three"):
            guard.check(prompt=text)
    yield labels_of(prometheus_client.generate_latest(registry).decode())
    provider.shutdown()


def labels_of(text: str) -> Written:
    """Return the values of each label by each metric in the text of an exporter."""
    found: dict[str, dict[str, set[str]]] = {}
    for name, labels in re.findall(r"^(\w+)\{(.*)\} \S+$", text, re.MULTILINE):
        values = found.setdefault(name, defaultdict(set))
        for label, value in re.findall(r'(\w+)="([^"]*)"', labels):
            values[label].add(value)
    return found


def selectors(expression: str) -> list[tuple[str, str]]:
    """Return the metrics of a query, each with what is in its braces."""
    return re.findall(r"\b(aisecurity_\w+)(?:\{(.*?)\})?\[", expression)


def check(expression: str, legend: str, written: Written) -> None:
    """Check that each name, label and value of a query is one that is written."""
    grouped = {name for names in re.findall(r"\bby \((.*?)\)", expression) for name in names.split(", ")}
    metrics = [name for name, _ in selectors(expression)]
    assert metrics
    assert {*re.findall(r"\{\{(\w+)\}\}", legend)} <= grouped
    assert [] == [(name, label) for name in metrics for label in grouped if label not in written.get(name, {})]
    for name, braces in selectors(expression):
        for label, operator, value in re.findall(r'(\w+)(=~|!=|=)"([^"]*)"', braces):
            assert label in written[name], (name, label)
            assert operator == "=~" or value in {"", *written[name][label]}, (name, label, value)
        assert len(re.findall('"[^"]*"', braces)) == len(re.findall(r'(\w+)(=~|!=|=)"', braces))


@pytest.mark.parametrize("title", EXPRESSIONS)
def test_panels(title: str, written: Written) -> None:
    """Each query of the dashboard asks for what there is."""
    check(*EXPRESSIONS[title], written)


def test_every_metric_is_shown(written: Written) -> None:
    """The dashboard has each metric, and each of its labels somewhere."""
    queries = "".join(expression for expression, _ in EXPRESSIONS.values())
    families = {re.sub(r"_(bucket|sum|count|total|created)$", "", name) for name in written} - {"target_info"}
    labels = {label for values in written.values() for label in values if label.startswith("aisecurity_")}

    assert [] == [name for name in families if name not in queries]
    assert [] == [label for label in labels if label not in queries]


def test_variables(written: Written) -> None:
    """The values of a variable come from a label that there is."""
    (query,) = (one["query"]["query"] for one in DASHBOARD["templating"]["list"] if one["type"] == "query")
    ((metric, label),) = re.findall(r"label_values\((\w+), (\w+)\)", query)

    assert label in written[metric]


def test_panels_do_not_overlap() -> None:
    """Each panel has an id and a place of its own."""
    places = [panel["gridPos"] for panel in DASHBOARD["panels"]]
    cells = [
        (x, y)
        for place in places
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]

    assert len(cells) == len({*cells})
    assert len(places) == len({panel["id"] for panel in DASHBOARD["panels"]})
    assert max(x for x, _ in cells) == 23


def test_alerts(written: Written) -> None:
    """The alerts of the page ask for what there is."""
    for rule in yaml.safe_load(blocks(PAGE, "yaml")[-1]):
        check(rule["expr"], "", written)


def test_table(written: Written) -> None:
    """The table has the names and the labels that are written."""
    rows = re.findall(r"^\| `aisecurity\.[a-z.]+` \| `(\w+)`.*? \| (.*) \|$", PAGE, re.MULTILINE)
    families = {re.sub(r"_(bucket|sum|count|created)$", "", name) for name in written} - {"target_info"}
    assert families == {name for name, _ in rows}
    (scans, *_, decisions) = ({*re.findall(r"`(\w+)`", labels)} for _, labels in rows)
    found = {
        name: {label for label in written[name] if label.startswith(("aisecurity_", "http_", "error_"))}
        for name in (
            "aisecurity_scan_duration_seconds_count",
            "aisecurity_scan_attempts_count",
            "aisecurity_scan_characters_total",
            "aisecurity_guard_decisions_total",
        )
    }

    assert [scans, scans, scans - {"error_type"}, decisions] == list(found.values())


def test_program() -> None:
    """The program of the page serves what it counted."""
    port = refusing_port()
    asking = f"\nimport httpx\nprint(httpx.get('http://127.0.0.1:{port}/metrics', trust_env=False).text)"
    program = blocks(PAGE)[-1].replace("9464", str(port)) + asking
    with serve() as url:
        found = labels_of(output_of("-c", program, url=url))

    assert {"allowed"} == found["aisecurity_guard_decisions_total"]["aisecurity_decision"]
    assert {"allow"} == found["aisecurity_scan_characters_total"]["aisecurity_action"]
