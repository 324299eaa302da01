"""Counts of what a guard decided, and its lines of the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from aisecurity._runtime.fork_guard import ProcessLock
from aisecurity.instrumentation.events import Remark
from aisecurity.instrumentation.logging import log_remark

from ._core.turn_state import TurnState
from .outcome import Decision, Outcome
from .policy import Policy


class GuardStats:
    """Counts of a guard since it was made, remembered allows among them. Each property is a copy."""

    def __init__(self) -> None:
        self._lock = ProcessLock()
        self._decisions: Counter[tuple[str, str]] = Counter()
        self._failures: Counter[tuple[str, str]] = Counter()

    @property
    def decisions(self) -> Mapping[str, Mapping[str, int]]:
        """The number of decisions of each kind, by side."""
        return self._by_side(self._decisions)

    @property
    def failures(self) -> Mapping[str, Mapping[str, int]]:
        """The number of failures of each kind, by side, those that the policy opened among them."""
        return self._by_side(self._failures)

    def count(self, outcome: Outcome) -> None:
        """Count *outcome*."""
        with self._lock.here:
            self._decisions[outcome.side, outcome.decision.value] += 1
            if outcome.failure is not None:
                self._failures[outcome.side, outcome.failure.value] += 1

    def __repr__(self) -> str:
        return f"GuardStats(decisions={self.decisions}, failures={self.failures})"

    def _by_side(self, counted: Counter[tuple[str, str]]) -> Mapping[str, Mapping[str, int]]:
        with self._lock.here:
            found = dict(counted)
        sides: dict[str, dict[str, int]] = {}
        for (side, kind), number in sorted(found.items()):
            sides.setdefault(side, {})[kind] = number
        return sides


class Recorder:
    """Counter of decisions, which also logs what nobody would see: ids and names, never a text."""

    def __init__(self, profile: str, policy: Policy) -> None:
        self.stats = GuardStats()
        self._profile = profile
        self._lock = ProcessLock()
        self._said_detect_only = False
        if not policy.response:
            text = "a guard leaves responses out (response=False): nothing looks at what the model says"
            _warn(text, {"event": "left_out", "profile": profile, "side": "response"})
        if not policy.tools:
            text = "a guard leaves tools out (tools=False): nothing looks at what they are given or give back"
            _warn(text, {"event": "left_out", "profile": profile, "side": "tool"})

    def record(self, outcome: Outcome, turn: TurnState) -> None:
        """Count *outcome*, and log it if it passed without a whole verdict."""
        self.stats.count(outcome)
        if outcome.decision is Decision.UNSCANNED and outcome.passed and outcome.failure is not None:
            _warn(
                f"passed unscanned: {outcome.side}, {outcome.failure}"
                f" (transaction {turn.transaction_id}, session {turn.session_id!r})",
                {
                    "event": "opened",
                    "profile": self._profile,
                    "side": outcome.side,
                    "failure": outcome.failure.value,
                    "transaction_id": turn.transaction_id,
                    "session_id": turn.session_id,
                },
            )
        if outcome.decision is Decision.ALLOWED and outcome.threats:
            self._say_detect_only()

    def _say_detect_only(self) -> None:
        with self._lock.here:
            said, self._said_detect_only = self._said_detect_only, True
        if not said:
            text = f"the profile {self._profile} allows what it detects, so a guard with it blocks nothing of that"
            _warn(text, {"event": "detect_only", "profile": self._profile})


def log_internal_failure(error: Exception) -> None:
    """Log a mistake of this package, or of a scanner that was given, by class and place: its text may be anything."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_name}, line {place.tb_lineno}" if place is not None else "nowhere"
    name = type(error).__name__
    facts = {"event": "mistake", "error": name, "place": where}
    _warn(f"a scan failed by a mistake, and is no verdict: {name} in {where}", facts)


def _warn(text: str, facts: Mapping[str, object]) -> None:
    log_remark(Remark(text, facts, is_warning=True))


__all__ = ["GuardStats"]
