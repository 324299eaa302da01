"""State of a turn: its ids, its time, and the prompt that its response goes with."""

from __future__ import annotations

from attrs import define, field

from aisecurity._runtime.model import hidden
from aisecurity.generated_openapi_client import Metadata

from ..outcome import Outcome
from ..policy import Policy

FREE_SCANS = 10
"""Scans of a turn that its deadline is meant for."""
SECONDS_FOR_MORE = 0.5
"""What each scan beyond them adds to it."""


@define(eq=False)
class TurnState:
    """What the scans of one turn share. Only the time in scans counts: a slow model takes none of it."""

    session_id: str | None = None
    transaction_id: str | None = None
    metadata: Metadata | None = None
    system: frozenset[str] = field(default=frozenset[str](), repr=False)
    """Texts that the program names as its own, which are not scanned in a system message."""
    prompt: str | None = field(default=None, repr=hidden)
    """The prompt that was scanned last, as it was passed on."""
    outcomes: list[Outcome] = field(factory=list[Outcome])
    scans: int = 0
    spent: float = 0.0
    """Seconds that scans of this turn took so far."""

    def allot(self, scans: int, policy: Policy) -> float:
        """Count *scans* more, and return the seconds that each of them has; 0 or less if the turn's time is over."""
        self.scans += scans
        whole = policy.turn_timeout + SECONDS_FOR_MORE * max(0, self.scans - FREE_SCANS)
        return min(policy.timeout, whole - self.spent)
