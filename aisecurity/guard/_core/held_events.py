"""Events of a model's answer held until their verdict, whatever a provider calls them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, Generic, NamedTuple, NoReturn, Protocol, TypeVar

from ..errors import refusal
from ..outcome import Decision, Failure, Outcome
from ..policy import MOST_HELD_BYTES
from . import subjects
from .flows import Flow, Judge
from .held_stream import END, NEXT, HeldFlow, Release
from .turn_state import TurnState
from .watching import DecisionWatch, StreamWatch
from .windows import Windows

E = TypeVar("E")

MOST_HELD_EVENTS: Final = 150_000
"""Events that are held: each is an object of some kilobytes, however little it says."""


class TextPiece(NamedTuple):
    """A piece of text in an event."""

    key: str
    """The text that it is a piece of, such as that of one choice."""
    text: str


class UnknownEvent(Exception):  # noqa: N818  # no error of the program's
    """An event of a kind that no reading knows: the answer is refused."""


class EventReading(Protocol[E]):
    """What the events of one answer say, read as they come."""

    def add(self, event: E) -> Sequence[TextPiece] | None:
        """Read *event*, and return the pieces of text in it; `None` for one that is held to the end of the answer.

        UnknownEvent for one of a kind that is not known.
        Held to the end are calls of tools, results, and whatever says more than pieces of the model's text.
        """
        ...  # of a Protocol

    def answers(self) -> Sequence[Any]:
        """Return all that the answer holds, as messages of a model."""
        ...  # of a Protocol

    def replaced(self, events: Sequence[E], answers: Sequence[Any]) -> Iterable[E]:
        """Return *events*, all of the answer, so that they say what *answers* say, of which some are masked."""
        ...  # of a Protocol


def held_events(
    judge: Judge, turn: TurnState, reading: EventReading[E], answers: Callable[..., Flow[list[Any]]]
) -> HeldFlow[E]:
    """Hold the events of an answer as the policy says; calls of tools and their results to its end in any case."""
    with StreamWatch(judge.watch) as watch:
        held = _Held[E](judge, turn, watch)
        while (event := (yield NEXT)) is not END:
            try:
                pieces = reading.add(event)
            except UnknownEvent:
                refuse_answer(judge, turn, Failure.REFUSED, watch.begun)
            held.add(event, pieces)
            yield from held.scan_windows()
            for ready in held.ready():
                yield Release(ready)
        said = reading.answers()
        passed = yield from answers(said, may_open=not held.has_left, watch=watch.begun)
    is_as_it_was = all(one is other for one, other in zip(said, passed, strict=True))
    rest = held.rest()
    for event in rest if is_as_it_was else reading.replaced(rest, passed):
        yield Release(event)


class _Held(Generic[E]):
    """Events that may not leave yet, within the bound on what is held."""

    def __init__(self, judge: Judge, turn: TurnState, watch: StreamWatch) -> None:
        self._judge = judge
        self._watch = watch
        self._turn = turn
        self._events = deque[tuple[E, Mapping[str, int] | None]]()
        self._lengths: dict[str, int] = {}
        self._windows: dict[str, Windows] = {}
        self._cleared: dict[str, int] = {}
        self._bytes = 0
        self._are_windows = judge.policy.streaming == "window"

    def add(self, event: E, pieces: Sequence[TextPiece] | None) -> None:
        """Hold *event* with its *pieces*. PayloadError for what is no text, Unscanned for too much of it."""
        needs: dict[str, int] = {}
        for key, piece in pieces or ():
            text = subjects.text("a piece", piece)
            self._bytes += len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
            needs[key] = self._lengths[key] = self._lengths.get(key, 0) + len(text)
            if self._are_windows and self._judge.policy.response:
                self._windows_of(key).add(text)
        self._events.append((event, None if pieces is None else needs))
        if self._bytes > MOST_HELD_BYTES or len(self._events) > MOST_HELD_EVENTS:
            refuse_answer(self._judge, self._turn, Failure.TOO_LARGE, self._watch.begun)

    def scan_windows(self) -> Flow[None]:
        """Scan each window that is full. NotAllowed where one must not be used."""
        for key, windows in self._windows.items():
            while windows.is_full:
                self._cleared[key] = self._cleared.get(key, 0) + len((yield from windows.scan()))

    def ready(self) -> Iterable[E]:
        """Yield the events that may leave, in their order: those before the first that may not."""
        while self._events and self._may_leave(self._events[0][1]):
            yield self._events.popleft()[0]

    def rest(self) -> list[E]:
        """Return the events that are still held."""
        return [event for event, _ in self._events]

    @property
    def has_left(self) -> bool:
        """Whether some of the text may have left."""
        return any(windows.has_left for windows in self._windows.values())

    def _windows_of(self, key: str) -> Windows:
        return self._windows.setdefault(key, Windows(self._judge, self._turn, self._turn.prompt, self._watch))

    def _may_leave(self, needs: Mapping[str, int] | None) -> bool:
        if needs is None or not self._are_windows:
            return False
        if not self._judge.policy.response:
            return True
        return all(self._cleared.get(key, 0) >= length for key, length in needs.items())


def refuse_answer(judge: Judge, turn: TurnState, failure: Failure, watch: DecisionWatch | None) -> NoReturn:
    """Count an answer that cannot be decided about for this *failure*, and raise its refusal."""
    outcome = Outcome(decision=Decision.UNSCANNED, passed=False, side="response", failure=failure)
    judge.keep(outcome, turn, watch)
    raise refusal(outcome) from None
