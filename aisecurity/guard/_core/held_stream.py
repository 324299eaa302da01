"""Streams held until their verdict: not one character is released before a scan allowed it."""

from __future__ import annotations

from collections.abc import Generator
from enum import Enum, auto
from typing import Any, Final, Generic, NamedTuple, TypeAlias, TypeVar

from ..errors import refusal
from ..outcome import Decision, Failure, Outcome, Side
from ..policy import MOST_HELD_BYTES
from . import subjects
from .flows import Judge, PerformScans
from .turn_state import TurnState
from .watching import StreamWatch
from .windows import Windows

T = TypeVar("T")


class NextPiece(Enum):
    """The effect: resume with the next piece of the upstream, or with END."""

    NEXT = auto()


class End(Enum):
    """What a flow is resumed with when the upstream has ended as usual."""

    END = auto()


class Release(NamedTuple, Generic[T]):
    """The effect: hand this piece on."""

    piece: T


HeldFlow: TypeAlias = Generator[NextPiece | Release[T] | PerformScans, Any, None]

NEXT: Final = NextPiece.NEXT
END: Final = End.END
_MANY_PIECES: Final = 10_000
"""Pieces that are held one by one: each takes more memory than a short text in it."""


def held_response(judge: Judge, turn: TurnState, prompt: str | None) -> HeldFlow[str]:
    """Hold a response as the policy says: whole, or window by window. NotAllowed where it must not be used."""
    if not judge.policy.response:
        return _passed_on(judge, turn, "response")
    return _windows(judge, turn, prompt) if judge.policy.streaming == "window" else _whole(judge, turn, prompt)


def held_tool_output(judge: Judge, turn: TurnState, name: str, server: str) -> HeldFlow[str]:
    """Hold what a tool gives back in pieces, to its end, whatever the policy says of streams."""
    return _whole_output(judge, turn, name, server) if judge.policy.tools else _passed_on(judge, turn, "tool")


def _whole_output(judge: Judge, turn: TurnState, name: str, server: str) -> HeldFlow[str]:
    text = _Text(judge, turn, "tool")
    while (piece := (yield NEXT)) is not END:
        text.add(piece)
    subject = subjects.subject_of_tool_output(judge.policy, name, text.joined(), server=server)
    outcome = yield from judge.one(subject, turn)
    if not outcome.passed:
        raise refusal(outcome)
    for piece in text.pieces:
        yield Release(piece)


def _passed_on(judge: Judge, turn: TurnState, side: Side) -> HeldFlow[str]:
    """Hand on what the policy leaves out, and note that once some of it leaves."""
    is_noted = False
    while (piece := (yield NEXT)) is not END:
        text = subjects.text("a piece", piece)
        if text and not is_noted:
            is_noted = True
            yield from judge.one(subjects.GuardedSubject(side=side, is_left_out=True), turn)
        yield Release(text)


class _Text:
    """The pieces of a stream so far, within the bound on what is held; empty ones, which nothing bounds, are not."""

    def __init__(self, judge: Judge, turn: TurnState, side: Side, watch: StreamWatch | None = None) -> None:
        self._joined: list[str] = []
        self._recent: list[str] = []
        self._side: Side = side
        self._watch = watch
        self._judge = judge
        self._turn = turn
        self._bytes = 0

    def add(self, piece: Any) -> str:
        """Return *piece* if it is a str that may be held. PayloadError, Unscanned."""
        text = subjects.text("a piece", piece)
        # A lone surrogate, which a stream of JSON can carry, has no encoding of its own.
        self._bytes += len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
        if self._bytes > MOST_HELD_BYTES:
            outcome = Outcome(decision=Decision.UNSCANNED, passed=False, side=self._side, failure=Failure.TOO_LARGE)
            self._judge.keep(outcome, self._turn, None if self._watch is None else self._watch.begun)
            raise refusal(outcome)
        if text:
            self._recent.append(text)
        if len(self._recent) == _MANY_PIECES:
            self._joined.append("".join(self._recent))
            self._recent.clear()
        return text

    @property
    def pieces(self) -> list[str]:
        """The pieces as they came; of a long stream all but the last ones joined to longer ones."""
        return [*self._joined, *self._recent]

    def joined(self) -> str:
        """Return the whole text."""
        return "".join(self.pieces)


def _whole(judge: Judge, turn: TurnState, prompt: str | None) -> HeldFlow[str]:
    text = _Text(judge, turn, "response")
    while (piece := (yield NEXT)) is not END:
        text.add(piece)
    outcome = yield from judge.one(subjects.subject_of_response(judge.policy, text.joined(), prompt, None), turn)
    if not outcome.passed:
        raise refusal(outcome)
    # A masked text has no pieces of its own.
    masked = outcome.text if outcome.decision is Decision.MASKED else None
    for piece in text.pieces if masked is None else [masked]:
        yield Release(piece)


def _windows(judge: Judge, turn: TurnState, prompt: str | None) -> HeldFlow[str]:
    """Release what a window allowed, but for its overlap with the next; before the end, scan the whole once more."""
    with StreamWatch(judge.watch) as watch:
        text = _Text(judge, turn, "response", watch)
        windows = Windows(judge, turn, prompt, watch)
        while (piece := (yield NEXT)) is not END:
            windows.add(text.add(piece))
            while windows.is_full:
                yield Release((yield from windows.scan()))
        outcome = yield from judge.one(windows.whole(text.joined()), turn, watch.begun)
    if not outcome.passed:
        raise refusal(outcome)
    if windows.pending:
        yield Release(windows.pending)
