"""Events of a call to the service. None holds a text that was scanned, a credential or a name of a user.

A call is one `sync_scan`, one submission (each of those that `scan_batch` makes), one query for results or reports, or
one `ping` without a profile, that is one scan of nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias

Half: TypeAlias = Literal["blocking", "asyncio"]
Operation: TypeAlias = Literal["sync_scan", "async_scan", "query_by_scan_ids", "query_by_report_ids", "ping"]


class CallStarted(NamedTuple):
    """A call began, its input checked. *number* ties the events of one call together, in one process."""

    number: int
    at: float
    """Seconds of the clock that never goes back (`time.monotonic`), as in each event."""
    operation: Operation
    half: Half
    engine: str
    """The engine that sends, as `scanner.engine` says."""
    endpoint: str
    """The configured endpoint: scheme, host, port and path."""
    request_bytes: int
    """Bytes of the encoded body; 0 for a query."""
    contents: int
    """Contents to scan; 0 for a query."""
    characters: int
    """Characters of all texts to scan, as `len(content)` counts them."""
    sides: Sequence[str]
    """The sides to scan, of "prompt", "response" and "tool"."""
    ids: int
    """Scan ids or report ids of a query; 0 otherwise."""


class AttemptStarted(NamedTuple):
    """A request is about to be sent."""

    number: int
    at: float
    attempt: int
    """1 for the first. A request that is sent once more since a kept connection was closed, or since what came over it
    was doubted, is of the same attempt."""


class AttemptEnded(NamedTuple):
    """An answer came, whatever its status, or none."""

    number: int
    at: float
    attempt: int
    seconds: float
    status: int | None
    """The HTTP status, `None` without an answer."""
    reply_bytes: int
    request_id: str | None
    """The answer's `x-request-id`."""
    error: str | None
    """The class of the exception without an answer."""


class PauseStarted(NamedTuple):
    """An attempt failed, and another follows after a pause."""

    number: int
    at: float
    attempt: int
    """The attempt that failed."""
    path: str
    """The path of the request, without its query."""
    seconds: float
    """The pause."""
    error: str
    """The class of the exception that ended the attempt."""
    status: int | None
    request_id: str | None


class CallEnded(NamedTuple):
    """A call ended, with an answer that can be read or with an exception, cancellation and Ctrl-C among them."""

    number: int
    at: float
    seconds: float
    attempts: int
    status: int | None
    """The status of the last answer, `None` without one."""
    request_id: str | None
    """The `x-request-id` of the last answer."""
    error: str | None
    """The class of the exception; `None` where there is an answer."""
    action: str | None
    """The verdict's action; `None` where there is no whole answer to a `sync_scan`, so never after an error."""
    category: str | None
    threats: Mapping[str, Sequence[str]]
    """The names of detections that fired, by side."""
    partial: bool
    """Whether a detector failed or did not finish."""
    scan_id: str | None
    report_id: str | None
    transaction_id: str | None
    session_id: str | None
    rows: int
    """Rows of the answer to a query."""


class CallSummary(NamedTuple):
    """Both ends of a call, for the logger alone."""

    started: CallStarted
    ended: CallEnded


class Remark(NamedTuple):
    """A line for the logger alone: no observer gets it."""

    text: str
    facts: Mapping[str, object]
    """Its facts by name, "event" among them, for programs that read the log."""
    is_warning: bool = False


class EmulatorMet(NamedTuple):
    """An answer said that it is an emulator's. It is of no call, and goes to the logger alone."""

    endpoint: str


Event: TypeAlias = CallStarted | AttemptStarted | AttemptEnded | PauseStarted | CallEnded

__all__ = [
    "AttemptEnded",
    "AttemptStarted",
    "CallEnded",
    "CallStarted",
    "Event",
    "Half",
    "Operation",
    "PauseStarted",
]
