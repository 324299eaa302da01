"""Record of a decision of a guard: the span `airs.guard` and its metric."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .providers import Listeners


class DecisionRecord:
    """The span of one decision, below which the spans of its scans are."""

    def __init__(self, listeners: Listeners) -> None:
        self._instruments = listeners.instruments
        self._span = None if listeners.tracing is None else listeners.tracing.decision()

    def current(self) -> AbstractContextManager[None]:
        """Return the block in which scans are below the span."""
        return nullcontext() if self._span is None else self._span.current()

    def decide(self, side: str, decision: str, failure: str | None) -> None:
        """End the span with the decision, and count that."""
        labels: dict[str, Any] = {"aisecurity.side": side, "aisecurity.decision": decision}
        if failure is not None:
            labels["aisecurity.failure"] = failure
        if self._instruments is not None:
            self._instruments.decision(labels)
        if self._span is not None:
            self._span.end(labels, failed=False)

    def break_off(self, error: str) -> None:
        """End the span of a decision that is never made, for *error*, the class of what ended it."""
        if self._span is not None:
            self._span.end({"error.type": error}, failed=True)
