"""Windows of a response that comes in pieces."""

from __future__ import annotations

from attrs import evolve

from ..errors import refusal
from . import subjects
from .flows import Flow, Judge
from .turn_state import TurnState
from .watching import StreamWatch


class Windows:
    """A response as it comes, scanned window by window.

    A forbidden text that is no longer than the overlap is whole within some window, and no part of it leaves before.
    """

    def __init__(self, judge: Judge, turn: TurnState, prompt: str | None, watch: StreamWatch) -> None:
        self._judge = judge
        self._watch = watch
        self._turn = turn
        self._prompt = prompt
        self._text = ""
        self._start = 0
        self._has_left = False

    def add(self, piece: str) -> None:
        """Add the next piece of the response."""
        # What left is dropped here, once for each piece and not for each window.
        self._text = self.pending + piece
        self._start = 0

    @property
    def pending(self) -> str:
        """The text that may not leave yet."""
        return self._text[self._start :]

    @property
    def is_full(self) -> bool:
        """Whether there is a whole window to scan."""
        return len(self._text) - self._start >= self._judge.policy.window_characters

    def scan(self) -> Flow[str]:
        """Scan a window, and return the text of it that may leave now. NotAllowed where it must not be used."""
        policy = self._judge.policy
        end = self._start + policy.window_characters
        window = subjects.subject_of_response(policy, self._text[self._start : end], self._prompt, None)
        outcome = yield from self._judge.quietly(evolve(window, may_open=False), self._turn, self._watch.begin())
        if not outcome.passed:
            self._judge.keep(outcome, self._turn, self._watch.begun)
            raise refusal(outcome)
        first, self._start = self._start, end - policy.window_overlap
        self._has_left = True
        return self._text[first : self._start]

    @property
    def has_left(self) -> bool:
        """Whether some of the text may have left: whoever sends that much could bring about a failure that opens it."""
        return self._has_left

    def whole(self, text: str) -> subjects.GuardedSubject:
        """Return the subject of the whole *text*, which is scanned once more before its end leaves."""
        subject = subjects.subject_of_response(self._judge.policy, text, self._prompt, None)
        return evolve(subject, may_open=not self._has_left)
