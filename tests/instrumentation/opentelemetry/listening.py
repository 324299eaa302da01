"""Listeners of a test: providers with exporters in memory, and what they hold in plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import HistogramDataPoint, InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from tests.support.samples import anything

TRACER_PROVIDER = "opentelemetry.trace._TRACER_PROVIDER"
METER_PROVIDER = "opentelemetry.metrics._internal._METER_PROVIDER"
"""Where the API keeps what a program may set once: a test puts its own there, and takes it away."""


class Listening:
    """A tracer provider and a meter provider."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        self.tracers = TracerProvider(shutdown_on_exit=False)
        self.tracers.add_span_processor(SimpleSpanProcessor(self.exporter))
        self._reader = InMemoryMetricReader()
        self.meters = MeterProvider([self._reader], shutdown_on_exit=False)

    def listen(self, monkeypatch: pytest.MonkeyPatch, *, spans: bool = True, metrics: bool = True) -> None:
        """Be set as the process's providers."""
        if spans:
            monkeypatch.setattr(TRACER_PROVIDER, self.tracers)
        if metrics:
            monkeypatch.setattr(METER_PROVIDER, self.meters)

    def spans(self, name: str = "airs.scan") -> list[ReadableSpan]:
        """Return the spans *name* that have ended, in the order of their ends."""
        return [span for span in self.exporter.get_finished_spans() if span.name == name]

    def span(self, name: str = "airs.scan") -> ReadableSpan:
        """Return the one span *name*."""
        (only,) = self.spans(name)
        return only

    def points(self, name: str) -> list[tuple[dict[str, Any], Any]]:
        """Return the attributes and the value of each point of a metric; of a histogram the sum and the count."""
        return [
            (
                dict(point.attributes or {}),
                (point.sum, point.count) if isinstance(point, HistogramDataPoint) else point.value,
            )
            for point in self._points(name)
        ]

    def bounds(self, name: str) -> Any:
        """Return the bounds of the buckets of a histogram."""
        (point,) = self._points(name)
        return tuple(point.explicit_bounds)

    def _points(self, name: str) -> list[Any]:
        data = self._reader.get_metrics_data()
        resources: list[Any] = [] if data is None else anything(data).resource_metrics
        return [
            point
            for resource in resources
            for scope in resource.scope_metrics
            for metric in scope.metrics
            if metric.name == name
            for point in metric.data.data_points
        ]

    def close(self) -> None:
        """End the providers."""
        self.tracers.shutdown()
        self.meters.shutdown()


def attributes(span: ReadableSpan) -> dict[str, Any]:
    """Return the attributes of *span*."""
    return dict(span.attributes or {})


def parent_id(span: ReadableSpan) -> int | None:
    """Return the id of the span above *span*."""
    return None if span.parent is None else span.parent.span_id


def own_id(span: ReadableSpan) -> int:
    """Return the id of *span*."""
    context = span.get_span_context()
    assert context is not None
    return context.span_id


LABELS = (
    "aisecurity.operation",
    "aisecurity.side",
    "aisecurity.half",
    "aisecurity.engine",
    "aisecurity.action",
    "http.response.status_code",
    "error.type",
)
"""What a metric of a scan has of the attributes of its span."""


def labels(span_attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes of the metrics of a scan whose span has *span_attributes*."""
    return {name: value for name, value in span_attributes.items() if name in LABELS}
