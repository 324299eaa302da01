"""The player of a guard's flows: it answers their scans and hands them pieces, without a network or a clock."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from typing import Any, TypeVar

from aisecurity.generated_openapi_client import ScanResponse
from aisecurity.guard._core.flows import Flow, Judge, PerformScans
from aisecurity.guard._core.held_stream import END, HeldFlow, Release
from aisecurity.guard._core.methods import Methods
from aisecurity.guard._core.remembered import RememberedAllows
from aisecurity.guard._core.turn_state import TurnState
from aisecurity.guard.outcome import Outcome
from aisecurity.guard.policy import Policy
from aisecurity.scan.models.content import Content
from tests.support.samples import PROFILE, allowed

T = TypeVar("T")
Answer = ScanResponse | Exception | None


class GuardPlayer:
    """Plays flows of one guard and one turn. Each scan takes *seconds* of a clock that nothing else moves.

    *answers*: what each content gets, or the answers one after the other; then allows.
    """

    def __init__(
        self,
        policy: Policy | None = None,
        answers: Callable[[Content], Answer] | Iterable[Answer] = (),
        *,
        seconds: float = 0.0,
        turn: TurnState | None = None,
    ) -> None:
        self.clock = 100.0
        self.seconds = seconds
        self.scans: list[PerformScans] = []
        self.recorded: list[Outcome] = []
        self.turn = turn or TurnState()
        self.policy = policy or Policy()
        self.memory = RememberedAllows(self.policy.cache, self.policy.cache_seconds)
        self.judge = Judge(
            profile=PROFILE, policy=self.policy, clock=lambda: self.clock, record=self._record, memory=self.memory
        )
        self._answers = answers if callable(answers) else _one_after_the_other(answers)

    @property
    def methods(self) -> Methods:
        """The methods of the turn."""
        return Methods(self.judge, self.turn)

    @property
    def contents(self) -> list[Content]:
        """What was scanned so far, in order."""
        return [content for scans in self.scans for content in scans.contents]

    def run(self, flow: Flow[T]) -> T:
        """Return what *flow* returns, or raise what it raises."""
        try:
            scans = next(flow)
            while True:
                scans = flow.send(self._perform(scans))
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]  # what the flow returned, a T

    def released(self, flow: HeldFlow[T], pieces: Iterable[Any]) -> Generator[T]:
        """Yield the pieces that *flow* releases as *pieces* come."""
        upstream = iter(pieces)
        given: Any = None
        while True:
            try:
                effect = flow.send(given)
            except StopIteration:
                return
            given = None
            if isinstance(effect, Release):
                yield effect.piece
            elif isinstance(effect, PerformScans):
                given = self._perform(effect)
            else:
                given = next(upstream, END)

    def _perform(self, scans: PerformScans) -> list[object]:
        self.scans.append(scans)
        self.clock += self.seconds
        return [self._answers(content) for content in scans.contents]

    def _record(self, outcome: Outcome, turn: TurnState) -> None:
        assert turn is self.turn
        self.recorded.append(outcome)


def _one_after_the_other(answers: Iterable[Answer]) -> Callable[[Content], Answer]:
    rest = iter(answers)
    return lambda content: next(rest, None) or allowed()
