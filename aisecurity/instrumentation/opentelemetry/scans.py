"""Record of a scan, or of a submission: the span `airs.scan` and its metrics."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from aisecurity._runtime.fork_guard import no_fork

if TYPE_CHECKING:
    from aisecurity.instrumentation.events import CallEnded, CallStarted

    from .providers import Listeners
    from .spans import LiveSpan

_NO_HEADERS: Final[Mapping[Any, Any]] = {}


class ScanRecorder:
    """Begins the records of one call of a scanner: a batch has one for each submission."""

    def __init__(self, listeners: Listeners, *, propagate_trace: bool) -> None:
        self._listeners = listeners
        self._propagate_trace = propagate_trace
        # A submission of a batch may be made in another thread.
        self._caller = None if listeners.tracing is None else listeners.tracing.caller()

    def __call__(self, started: CallStarted) -> RecordedScan:
        """Begin the record of one scan or submission, and have its span be the current one until its end."""
        labels: dict[str, Any] = {
            "aisecurity.operation": started.operation,
            "aisecurity.half": started.half,
            "aisecurity.engine": started.engine,
        }
        if started.sides:
            labels["aisecurity.side"] = "+".join(started.sides)
        span = None
        if self._listeners.tracing is not None:
            host = _host_of(started.endpoint)
            span = self._listeners.tracing.scan(self._caller, {**labels, "server.address": host} if host else labels)
        return RecordedScan(self._listeners, span, labels, started.characters, propagate_trace=self._propagate_trace)


class RecordedScan:
    """The span of one scan, and what its metrics need."""

    def __init__(
        self,
        listeners: Listeners,
        span: LiveSpan | None,
        labels: Mapping[str, Any],
        characters: int,
        *,
        propagate_trace: bool,
    ) -> None:
        self._instruments = listeners.instruments
        self._span = span
        self._labels = labels
        self._characters = characters
        self._began = time.monotonic()
        self.headers = _NO_HEADERS
        """Headers that name the trace, as the propagators wrote them."""
        self._current = None if span is None else span.current()
        if self._current is not None:
            self._current.__enter__()
        if propagate_trace and span is not None and span.context is not None:
            with no_fork:
                from .propagation import headers_of
            self.headers = headers_of(span.context)

    def end(self, ended: CallEnded) -> None:
        """Record the metrics, and end the span with what came of the scan; the latter also where a signal cuts this."""
        outcome = _outcome_of(ended)
        try:
            if self._instruments is not None:
                seconds = time.monotonic() - self._began
                characters = None if ended.action is None else self._characters
                self._instruments.scan(seconds, ended.attempts, characters, {**self._labels, **outcome})
        finally:
            if self._current is not None:
                self._current.__exit__()
            if self._span is not None:
                self._span.end({**outcome, **_details_of(ended)}, failed=ended.error is not None)


def _outcome_of(ended: CallEnded) -> dict[str, Any]:
    """Return the attributes of an end that a metric may have too: of each there are few values."""
    known = {
        "aisecurity.action": ended.action,
        "http.response.status_code": ended.status,
        "error.type": ended.error,
    }
    return {name: value for name, value in known.items() if value is not None}


def _details_of(ended: CallEnded) -> dict[str, Any]:
    """Return the attributes of an end that only a span has."""
    details: dict[str, Any] = {"aisecurity.attempts": ended.attempts}
    if ended.scan_id is not None:
        details["aisecurity.scan_id"] = ended.scan_id
    if ended.action is not None:
        details["aisecurity.partial"] = ended.partial
        # Each once, whatever sides it fired on.
        details["aisecurity.threats"] = tuple(dict.fromkeys(name for names in ended.threats.values() for name in names))
    if ended.category is not None:
        details["aisecurity.category"] = ended.category
    return details


@lru_cache(maxsize=64)
def _host_of(endpoint: str) -> str | None:
    return urlsplit(endpoint).hostname
