"""Outcome of one decision of a guard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Literal, NoReturn, TypeAlias

from attrs import field, frozen

from aisecurity._runtime.model import hidden
from aisecurity.generated_openapi_client import models

Side: TypeAlias = Literal["prompt", "response", "tool"]


class Decision(StrEnum):
    """The decision of a guard about one text, message or tool event."""

    ALLOWED = "allowed"
    """A whole verdict allows it."""
    MASKED = "masked"
    """A whole verdict allows the masked text, and the policy uses it."""
    BLOCKED = "blocked"
    """A verdict blocks it."""
    UNSCANNED = "unscanned"
    """There is no whole verdict. It passes only where the policy says so."""


class Failure(StrEnum):
    """The kind of failure that left something without a whole verdict."""

    TIMEOUT = "timeout"
    """No answer in time."""
    UNAVAILABLE = "unavailable"
    """No connection, 408, or 5xx."""
    RATE_LIMITED = "rate_limited"
    """429."""
    REFUSED = "refused"
    """Another answer of 3xx or 4xx, or an input of a kind that no guard can read."""
    UNREADABLE = "unreadable"
    """An answer that cannot be read."""
    TOO_LARGE = "too_large"
    """413, input beyond a documented limit, or a stream that is longer than is held."""
    PARTIAL = "partial"
    """A verdict of which some detector failed or did not finish."""
    CONFIGURATION = "configuration"
    """A setting that is missing or cannot work, a token endpoint that refuses, a certificate or a proxy."""
    EMULATOR = "emulator"
    """An emulator's answer in production."""
    INTERNAL = "internal"
    """A mistake in this package, or in a scanner that was given."""


@frozen(kw_only=True, eq=False)
class Outcome:
    """One decision, and what it rests on. It has no truth value: ask for *decision* or *passed*."""

    decision: Decision
    passed: bool
    """Whether *text* may be used: allowed, masked, or unscanned where the policy opens that failure."""
    side: Side
    text: str | None = field(default=None, repr=hidden)
    """The text to use, as it was given or masked; `None` if it must not be used, or for a tool event."""
    failure: Failure | None = None
    verdict: models.ScanResponse | None = field(default=None, repr=False)
    """The verdict that decided; `None` without one. It may hold masked text."""
    threats: Mapping[str, Sequence[str]] = field(factory=dict[str, Sequence[str]])
    """The names of detections that fired, by side, in all scans of this text. Those of an allow are reported only."""
    partial: bool = False
    """Whether some detector failed or did not finish."""
    skipped: Sequence[str] = ()
    """Kinds of parts that were not scanned since they hold no text, such as "image_url"."""
    role: str | None = None
    """The role of the message, for one of `messages`."""
    error: str | None = None
    """The class of the exception behind *failure*, if there is one."""

    @property
    def scan_id(self) -> str | None:
        """The id of the scan that decided, `None` without a verdict."""
        return self.verdict.scan_id if self.verdict is not None else None

    def __bool__(self) -> NoReturn:
        """Raise TypeError: an outcome that blocks would be as true as one that allows."""
        raise TypeError("an Outcome has no truth value: ask for .passed, or compare .decision")
