"""Telemetry of a guard's decisions, where its scanner has telemetry."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from aisecurity._runtime.fork_guard import no_fork
from aisecurity._runtime.lazy import LOAD_ERRORS

from ._core.watching import DecisionWatch

if TYPE_CHECKING:
    from aisecurity.instrumentation.opentelemetry.providers import Listeners


def _imported_listeners() -> Listeners | None:
    global _listeners
    with no_fork:
        from aisecurity.instrumentation.opentelemetry.providers import listeners
    _listeners = listeners
    return listeners()


_listeners: Callable[[], Listeners | None] = _imported_listeners
"""Returns who listens, `None` while nobody does."""


def watch_decision(scanner: object) -> DecisionWatch | None:
    """Begin the record of a decision, `None` while nobody listens, or *scanner* has no telemetry."""
    # Unless the program has imported OpenTelemetry, it has set no provider.
    if "opentelemetry" not in sys.modules:
        return None
    try:
        found = _listeners()
        if found is None or _is_off(scanner):
            return None
        with no_fork:
            from aisecurity.instrumentation.opentelemetry.decisions import DecisionRecord
    except LOAD_ERRORS:
        # It is decided, also where nothing can record that.
        return None
    return DecisionRecord(found)


def _is_off(scanner: object) -> bool:
    """Return whether *scanner* says that it has no telemetry; another than ours says nothing of it."""
    try:
        return getattr(scanner, "telemetry", True) is False
    except Exception:
        # It scans, whatever it says of itself.
        return False
