"""Instruments of metrics: one set for each meter provider."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from opentelemetry.metrics import Counter, Histogram, Meter

_SECONDS: Final[Sequence[float]] = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
"""Bounds of the buckets of a duration, those that OpenTelemetry's conventions name: its usual ones are milliseconds."""
_ATTEMPTS: Final[Sequence[float]] = (0, 1, 2, 3, 4, 5, 10)


class Instruments:
    """The instruments of one meter. One that the meter could not make is left out."""

    def __init__(self, meter: Meter) -> None:
        self._duration: Histogram | None = None
        self._attempts: Histogram | None = None
        self._characters: Counter | None = None
        self._decisions: Counter | None = None
        with suppress(Exception):
            self._duration = meter.create_histogram(
                "aisecurity.scan.duration",
                unit="s",
                description="Time of a scan, its attempts and pauses.",
                explicit_bucket_boundaries_advisory=_SECONDS,
            )
        with suppress(Exception):
            self._attempts = meter.create_histogram(
                "aisecurity.scan.attempts",
                unit="{attempt}",
                description="Attempts of a scan.",
                explicit_bucket_boundaries_advisory=_ATTEMPTS,
            )
        with suppress(Exception):
            self._characters = meter.create_counter(
                "aisecurity.scan.characters", unit="{character}", description="Characters that got a verdict."
            )
        with suppress(Exception):
            self._decisions = meter.create_counter(
                "aisecurity.guard.decisions", unit="{decision}", description="Decisions of guards."
            )

    def scan(self, seconds: float, attempts: int, characters: int | None, attributes: Mapping[str, Any]) -> None:
        """Record one scan; *characters* are those of one that has a verdict."""
        if self._duration is not None:
            _record(self._duration.record, seconds, attributes)
        if self._attempts is not None:
            _record(self._attempts.record, attempts, attributes)
        if self._characters is not None and characters is not None:
            _record(self._characters.add, characters, attributes)

    def decision(self, attributes: Mapping[str, Any]) -> None:
        """Count one decision of a guard."""
        if self._decisions is not None:
            _record(self._decisions.add, 1, attributes)


def _record(record: Callable[..., None], amount: float, attributes: Mapping[str, Any]) -> None:
    with suppress(Exception):
        record(amount, attributes)
