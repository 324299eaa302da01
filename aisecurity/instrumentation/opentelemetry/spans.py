"""Spans that end on every way out, and never hold the text of an exception."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any

from opentelemetry import context, trace
from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer


class Current:
    """A block in which a span is the current one, so that those that begin there are below it.

    One that is left in another context than it was entered in, as by a task that nobody runs any more, changes nothing
    there.
    """

    def __init__(self, within: Context | None) -> None:
        self._within = within
        self._before: Context | None = None

    def __enter__(self) -> None:
        if self._within is not None:
            with suppress(Exception):
                self._before = context.get_current()
                context.attach(self._within)

    def __exit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        if self._before is not None:
            with suppress(Exception):
                # Not by the token: that says in the log that it is of another context, where it is.
                if context.get_current() is self._within:
                    context.attach(self._before)
        self._before = None

    def __del__(self) -> None:
        # A signal's handler can raise between any two steps, so also before the end of the block, or within it.
        with suppress(Exception):
            self.__exit__()


class LiveSpan:
    """A span that has begun; it is the current one within `current()`."""

    def __init__(
        self, tracer: Tracer, name: str, kind: SpanKind, parent: Context | None, attributes: Mapping[str, Any]
    ) -> None:
        self._span: Span | None = None
        self.context: Context | None = None
        """The context with this span in it; `None` if there is none."""
        with suppress(Exception):
            above = context.get_current() if parent is None else parent
            self._span = tracer.start_span(
                name,
                context=above,
                kind=kind,
                attributes=attributes,
                record_exception=False,
                set_status_on_exception=False,
            )
            self.context = trace.set_span_in_context(self._span, above)

    def current(self) -> Current:
        """Return the block in which this span is the current one."""
        return Current(self.context)

    def end(self, attributes: Mapping[str, Any], *, failed: bool) -> None:
        """Set *attributes* and, where it *failed*, the status; then end the span. A second call does nothing."""
        span = self._span
        if span is None:
            return
        try:
            with suppress(Exception):
                span.set_attributes(attributes)
            if failed:
                with suppress(Exception):
                    span.set_status(Status(StatusCode.ERROR))
        finally:
            with suppress(Exception):
                span.end()
            self._span = None

    def __del__(self) -> None:
        # As above.
        with suppress(Exception):
            if self._span is not None and self._span.is_recording():
                self.end({}, failed=True)


class Tracing:
    """Spans of one tracer."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    def caller(self) -> Context | None:
        """Return the context of the caller."""
        with suppress(Exception):
            return context.get_current()
        return None

    def scan(self, parent: Context | None, attributes: Mapping[str, Any]) -> LiveSpan:
        """Begin the span of a scan below that of *parent*."""
        return LiveSpan(self._tracer, "airs.scan", SpanKind.CLIENT, parent, attributes)

    def decision(self) -> LiveSpan:
        """Begin the span of a decision below the current one."""
        return LiveSpan(self._tracer, "airs.guard", SpanKind.INTERNAL, None, {})
