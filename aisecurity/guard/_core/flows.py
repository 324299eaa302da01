"""Flows of a guard: which scans to perform, and what their answers mean. Played in tests without a network."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from itertools import accumulate
from math import inf
from typing import Final, NamedTuple, TypeAlias, TypeVar

from attrs import evolve, frozen

from aisecurity.exceptions import APITimeoutError
from aisecurity.generated_openapi_client import AiProfile
from aisecurity.scan.models.content import Content

from ..outcome import Outcome
from ..policy import Policy
from .decide import decide
from .remembered import RememberedAllows
from .subjects import GuardedSubject
from .turn_state import TurnState
from .watching import DecisionWatch, Watch, broken_off, unwatched

T = TypeVar("T")

AT_ONCE: Final = 8
"""Scans of one guard's call that are under way at the same time, at most."""


class PerformScans(NamedTuple):
    """The effect: scan these contents side by side, and resume with an answer for each, in their order.

    An answer is the ScanResponse, or the exception in its place.
    """

    contents: Sequence[Content]
    turn: TurnState
    timeout: float
    """Seconds for each scan."""
    watches: Sequence[DecisionWatch | None]
    """Who watches the decision that each content belongs to."""


Flow: TypeAlias = Generator[PerformScans, list[object], T]


@frozen(kw_only=True, eq=False)
class Judge:
    """A guard's profile, policy and memory, and the flows that decide with them."""

    profile: AiProfile
    policy: Policy
    clock: Callable[[], float]
    """Seconds of a clock that never goes back."""
    record: Callable[[Outcome, TurnState], None]
    """What is told of each decision that rests on a scan, or on a failure in its place."""
    memory: RememberedAllows
    watch: Watch = unwatched

    def one(self, subject: GuardedSubject, turn: TurnState, watch: DecisionWatch | None = None) -> Flow[Outcome]:
        """Decide about *subject*, and keep what was decided; *watch* is that of its scans so far, if there were any."""
        if subject.is_empty:
            return (yield from self.quietly(subject, turn))
        watch = watch or self.watch()
        if watch is None:
            outcome = yield from self.quietly(subject, turn)
            self._note(outcome, turn)
            return outcome
        with broken_off([watch]):
            outcome = yield from self.quietly(subject, turn, watch)
            self.keep(outcome, turn, watch)
        return outcome

    def each(
        self,
        subjects: Sequence[GuardedSubject],
        turn: TurnState,
        *,
        use_memory: bool = True,
        watch: DecisionWatch | None = None,
    ) -> Flow[list[Outcome]]:
        """Decide about each of *subjects*, eight scans at a time, in their order, and keep what was decided.

        *watch*: that of scans which were made so far, as of windows; the first decision goes on with it.
        """
        watches: list[DecisionWatch | None] = []
        for subject in subjects:
            if subject.is_empty:
                watches.append(None)
            else:
                watches.append(watch or self.watch())
                watch = None
        with broken_off(watches):
            outcomes = yield from self._each(subjects, turn, watches, use_memory=use_memory)
            for subject, outcome, watched in zip(subjects, outcomes, watches, strict=True):
                if not subject.is_empty:
                    self.keep(outcome, turn, watched)
        return outcomes

    def quietly(self, subject: GuardedSubject, turn: TurnState, watch: DecisionWatch | None = None) -> Flow[Outcome]:
        """Decide about *subject*, a part of what is decided about later."""
        if len(subject.contents) != 1:
            return (yield from self._each([subject], turn, [watch], use_memory=True))[0]
        # As below, in fewer steps: most texts are one scan.
        key = self.memory.key(self.profile, turn.metadata, subject.contents[0])
        if (remembered := self.memory.find(key, self.clock())) is not None:
            return decide(subject, (remembered,), self.policy, had_whole_time=True)
        seconds = turn.allot(1, self.policy)
        answers = yield from self._scanned(subject.contents, turn, seconds, (watch,))
        self.memory.remember(key, answers[0], self.clock())
        return decide(subject, answers, self.policy, had_whole_time=seconds >= self.policy.timeout)

    def _each(
        self,
        subjects: Sequence[GuardedSubject],
        turn: TurnState,
        watches: Sequence[DecisionWatch | None],
        *,
        use_memory: bool,
    ) -> Flow[list[Outcome]]:
        contents = [content for subject in subjects for content in subject.contents]
        watched = [watch for subject, watch in zip(subjects, watches, strict=True) for _ in subject.contents]
        answers, seconds = yield from self._answers(contents, turn, watched, use_memory=use_memory)
        ends = list(accumulate(len(subject.contents) for subject in subjects))
        parts = [slice(end - len(subject.contents), end) for subject, end in zip(subjects, ends, strict=True)]
        # Whoever sends many texts could bring about the failure that opens them.
        may_open = sum(any(one < inf for one in seconds[part]) for part in parts) <= 1
        return [
            decide(
                subject if may_open else evolve(subject, may_open=False),
                answers[part],
                self.policy,
                had_whole_time=all(one >= self.policy.timeout for one in seconds[part]),
            )
            for subject, part in zip(subjects, parts, strict=True)
        ]

    def keep(self, outcome: Outcome, turn: TurnState, watch: DecisionWatch | None = None) -> None:
        """Note *outcome* in *turn*, and tell whoever counts or watches; *watch* is that of its scans, if any."""
        self._note(outcome, turn)
        watch = watch or self.watch()
        if watch is not None:
            watch.decide(outcome.side, outcome.decision.value, outcome.failure and outcome.failure.value)

    def _note(self, outcome: Outcome, turn: TurnState) -> None:
        turn.outcomes.append(outcome)
        self.record(outcome, turn)

    def _scanned(
        self, contents: Sequence[Content], turn: TurnState, seconds: float, watches: Sequence[DecisionWatch | None]
    ) -> Flow[list[object]]:
        """Return the answer for each of *contents*, whose scans have so many *seconds*."""
        if seconds <= 0:
            late = "no time is left for this scan: those before it took all of the turn"
            return [APITimeoutError(late, sent=False, queued=True) for _ in contents]
        began = self.clock()
        answers = yield PerformScans(contents, turn, seconds, watches)
        turn.spent += self.clock() - began
        return answers

    def _answers(
        self,
        contents: Sequence[Content],
        turn: TurnState,
        watches: Sequence[DecisionWatch | None],
        *,
        use_memory: bool,
    ) -> Flow[tuple[list[object], list[float]]]:
        """Return the answer for each of *contents*, and the seconds that its scan had: infinite if remembered."""
        keys = [self.memory.key(self.profile, turn.metadata, content) for content in contents]
        found = [self.memory.find(key, self.clock()) if use_memory else None for key in keys]
        answers: list[object] = list(found)
        had = [inf] * len(contents)
        missing = [index for index, answer in enumerate(found) if answer is None]
        for start in range(0, len(missing), AT_ONCE):
            chunk = missing[start : start + AT_ONCE]
            seconds = turn.allot(len(chunk), self.policy)
            watched = [watches[index] for index in chunk]
            got = yield from self._scanned([contents[index] for index in chunk], turn, seconds, watched)
            for index, answer in zip(chunk, got, strict=True):
                answers[index] = answer
                had[index] = seconds
                self.memory.remember(keys[index], answer, self.clock())
        return answers, had
