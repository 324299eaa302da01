"""Progress and summary of a durable run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from attrs import field, frozen

__all__ = ["Progress", "Stopped", "Summary"]

Stopped: TypeAlias = Literal["interrupted", "max_errors", "refused", "unusable", "incomplete"]
_AGAIN = "run the same command again to go on"
_CORRECTED = "run the corrected command with the same journal, or keep_going to go on all the same"
_WHY: Mapping[Stopped, str] = {
    "interrupted": "interrupted",
    "max_errors": "stopped: more errors than max_errors allows",
    "refused": "stopped: the service refuses everything, see whether credential and endpoint are right",
    "unusable": "stopped: none of the first rows could be used",
    "incomplete": "not complete: rows have no outcome, or are not in the output",
}


@frozen(kw_only=True)
class Progress:
    """Progress of a run."""

    done: int
    """Rows with an outcome, those of earlier processes included."""
    total: int | None
    """`None` if it is unknown, as for the standard input."""
    rate: float
    """Rows a second, of this process."""
    blocked: int
    errors: int
    pace: float
    """Requests that may be under way at once."""
    in_flight: int
    reports: int = 0
    """Reports that were fetched."""


@frozen(kw_only=True)
class Summary:
    """Summary of a run, earlier processes included."""

    complete: bool
    """Whether the output has a row for every row of the source, counted on both sides."""
    stopped: Stopped | None
    """Why it is not complete."""
    rows: int
    actions: Mapping[str, int]
    """Number of rows by action; those with an error have none."""
    errors: Mapping[str, int]
    """Number of rows by error."""
    detections: Mapping[str, int]
    partial: int
    copied: int
    """Rows with the outcome of an equal one."""
    requests: int
    """Requests sent for the rows, retries included."""
    latency: Mapping[str, float]
    """Seconds: p50, p90, p99 and max of the rows with a verdict; empty if there is none."""
    seconds: float
    """Duration of this process's part."""
    reason: str | None = None
    """What the first error says, of a run that stopped since all rows failed alike."""
    verdicts: Mapping[str, int] = field(factory=dict[str, int])
    """Number of rows by action, "partial" for an "allow" that rests on some of the detectors, "unscanned" for an error:
    together all rows."""

    emulator: bool = False
    """Whether any verdict was an emulator's."""

    @property
    def blocked(self) -> int:
        """Rows whose action is anything but "allow"."""
        return sum(count for action, count in self.actions.items() if action != "allow")

    @property
    def message(self) -> str:
        """One line on how the run ended, and how to resume it."""
        if self.stopped is None:
            failed = sum(self.errors.values())
            tried = f", {failed:,} without a verdict; retry_errors tries those again" if failed else ""
            return f"complete: {self.rows:,} rows{tried}"
        reason = f" ({self.reason})" if self.reason else ""
        go_on = _CORRECTED if self.stopped == "unusable" else _AGAIN
        return f"{_WHY[self.stopped]}{reason}, after {self.rows:,} rows; {go_on}"
