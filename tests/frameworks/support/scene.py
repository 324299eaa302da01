"""Cases that each recipe is played in, and what must have come of them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import Any, Final, Self

from attrs import define, evolve, field, frozen

from aisecurity.emulator import Emulator
from aisecurity.guard import Blocked, NotAllowed, Unscanned
from aisecurity.testing.guard_cases import traces
from aisecurity.testing.guard_cases.words import ANSWER, ATTACK, LEAK, NUMBER, PLACE, TOOL
from aisecurity.testing.model_server import ModelAnswer, ModelServer, ToolUse

QUESTION: Final = "Which mountain is the highest here?"
"""A harmless question that has no words with the answers in common."""
LAST: Final = "That is what was found."
RESULT: Final = "Drizzle over"
"""The beginning of what the tool of the recipes gives back."""


@frozen(kw_only=True)
class Case:
    """A question, what the model answers, what the scan service does, and what must come of it."""

    name: str
    question: str = QUESTION
    answers: Sequence[ModelAnswer] = (ModelAnswer(ANSWER, piece_sizes=(1, 3, 7)),)
    fault: dict[str, Any] | None = None
    refused: type[Exception] | None = None
    """What is raised; `None` where all passes."""
    asked: int = 1
    """How many requests the model must have had."""
    ran: bool = False
    """Whether the tool must have run."""

    def __str__(self) -> str:
        return self.name

    def numbered(self, number: int) -> Case:
        """Return the case with texts of its own, since a guard remembers what was allowed."""
        answers: list[ModelAnswer] = []
        for one in self.answers:
            texts = [f"{text} ({number})" for text in one.texts]
            calls = [ToolUse(TOOL, {"place": f"{use.arguments['place']} ({number})"}) for use in one.tool_calls]
            answers.append(evolve(one, texts=texts, tool_calls=calls))
        return evolve(self, question=f"{self.question} ({number})", answers=answers)

    @property
    def shown(self) -> str:
        """What must have been shown."""
        return "" if self.refused else self.answers[-1].texts[0]


def _outage(text: str) -> dict[str, Any]:
    return {"status": 503, "text": text}


def _tool(place: str) -> list[ModelAnswer]:
    return [ModelAnswer(tool_calls=[ToolUse(TOOL, {"place": place})], piece_sizes=(1, 3)), ModelAnswer(LAST)]


TEXTS: Final = (
    Case(name="allow"),
    Case(name="blocked question", question=ATTACK, refused=Blocked, asked=0),
    Case(name="blocked answer", answers=[ModelAnswer(LEAK, piece_sizes=(1, 3, 7))], refused=Blocked),
    Case(name="outage at the question", fault=_outage(QUESTION), refused=Unscanned, asked=0),
    Case(name="outage at the answer", fault=_outage(ANSWER[:40]), refused=Unscanned),
)
TOOLS: Final = (
    Case(name="tool", answers=_tool(PLACE), asked=2, ran=True),
    Case(name="blocked arguments", answers=_tool(LEAK), refused=Blocked),
    Case(name="outage at the arguments", answers=_tool(PLACE), fault=_outage(PLACE), refused=Unscanned),
    Case(name="outage at the result", answers=_tool(PLACE), fault=_outage(RESULT), refused=Unscanned, ran=True),
)


@define
class Scene:
    """The emulator, the model, and a recipe between them."""

    emulator: Emulator
    model: ModelServer
    recipe: Any = None
    """Its module, once it was loaded."""
    seen: list[str] = field(factory=list[str])
    """What its user was shown."""
    _asked: int = 0
    _number: int = 0

    @classmethod
    @contextmanager
    def begun(cls, emulator: Emulator) -> Generator[Self]:
        """Yield a scene with a model of its own."""
        with ModelServer() as model:
            yield cls(emulator, model)

    def begin(self, case: Case) -> Case:
        """Set the scan service and the model up for *case*, and return it with texts of its own."""
        self._number += 1
        case = case.numbered(self._number)
        self.emulator.reset()
        if case.fault is not None:
            self.emulator.faults.extend([case.fault])
        self.model.script(*case.answers)
        self.seen.clear()
        self._asked = len(self.model.requests)
        return case

    def see(self, piece: object) -> None:
        """Note what its user was shown."""
        self.seen.append(piece if isinstance(piece, str) else repr(piece))

    @property
    def requests(self) -> list[object]:
        """What the model was asked in this case."""
        return [request.json for request in self.model.requests[self._asked :]]

    @property
    def has_run(self) -> bool:
        """Whether the tool ran: what it gave back was scanned."""
        return any(RESULT in text for text in traces.strings([one.json for one in self.emulator.requests]))

    @property
    def sessions(self) -> set[str]:
        """The ids of the sessions that were scanned."""
        bodies: list[Any] = [request.json for request in self.emulator.requests]
        return {body["session_id"] for body in bodies}

    def check(self, case: Case, error: BaseException | None) -> None:
        """Check that nothing left which must not, and that what may has."""
        shown = "".join(self.seen)
        held_back = [NUMBER]
        if case.refused:
            held_back.extend(text for one in case.answers for text in one.texts)
        refused = None if error is None else type(error)
        assert (case.refused, case.asked, case.ran) == (refused, len(self.requests), self.has_run)
        assert (None, None) == (traces.shown(shown, held_back), traces.held(self.requests, [NUMBER])), shown
        assert case.refused or case.shown in shown, shown


def attempt(call: Callable[[], object]) -> BaseException | None:
    """Return what *call* raises."""
    try:
        call()
    except NotAllowed as error:
        return error
    return None
