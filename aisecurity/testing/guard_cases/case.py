"""Case: one thing that goes wrong, as a script for the model and the scan service, and what must not happen then."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias, get_args

from attrs import field, frozen

from aisecurity.emulator.faults.fault_reader import FaultTable
from aisecurity.testing.model_server import ModelAnswer

from . import words

Capability: TypeAlias = Literal["choices", "history", "session", "stream", "tools"]
CAPABILITIES: Final = frozenset(get_args(Capability))

DOCS: Final = "docs/guards.md"


def _words(value: Iterable[str]) -> frozenset[str]:
    return frozenset(value)


def _harmless_answers() -> tuple[ModelAnswer, ...]:
    return (ModelAnswer(words.ANSWER),)


@frozen(kw_only=True)
class GuardCase:
    """One case. Its first four members are for readers; the others are played, in each of its exchanges."""

    id: str
    wrong: str
    """The mistake, in words."""
    docs: str
    """The section that says how it is mended, as an address below the repository."""
    needs: frozenset[str] = field(default=frozenset[str](), converter=_words)
    """The capabilities without which an application cannot make this mistake."""

    question: str = words.QUESTION
    history: Sequence[Mapping[str, Any]] = ()
    """The messages before the question."""
    answers: Sequence[ModelAnswer] = field(factory=_harmless_answers)
    """The answers of the model, in order; the last repeats."""
    tool_result: str = words.TOOL_RESULT
    faults: Sequence[FaultTable] = ()
    """Faults of the scan service."""
    answer_verdict: Mapping[str, Any] | None = None
    """The verdict on what is scanned first after the model was asked; without one the emulator finds it."""
    profile: str = "chat"
    timeout: float = 5.0
    """Seconds that a scan may take."""
    stream: bool = False
    """Whether the answer is to be streamed; then nothing of it may be shown before a scan of it."""
    choices: int = 1
    then: str | None = None
    """The question of a second exchange in the same session."""

    not_sent: Collection[str] = ()
    """Texts that must not reach the model."""
    not_shown: Collection[str] = ()
    """Texts of which no part may be shown."""
    not_run: Collection[str] = ()
    """Texts that must not reach a tool."""
    shown: str | None = None
    """The text that must be shown in the last exchange, for it is harmless."""
    same_session: bool = False
    """Whether each scan must have the id of the session."""

    def __str__(self) -> str:
        return self.id
