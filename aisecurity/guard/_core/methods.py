"""Methods of a guard or turn as flows: the same for both halves."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, TypeVar, cast

from attrs import evolve

from aisecurity.exceptions import ConfigurationError

from ..errors import refusal
from ..outcome import Outcome
from . import subjects
from .conversation import MessagePart, MessageReader
from .flows import Flow, Judge
from .held_events import EventReading, held_events
from .held_stream import HeldFlow, held_response, held_tool_output
from .turn_state import TurnState
from .watching import DecisionWatch

V = TypeVar("V")


class Methods:
    """The flows of one turn, or of one call outside a turn."""

    def __init__(self, judge: Judge, turn: TurnState) -> None:
        self.judge = judge
        self.turn = turn

    def check(self, **members: Any) -> Flow[Outcome]:
        """Decide about members of a Content, and raise nothing for what the policy knows."""
        subject = subjects.subject_of_texts(self.judge.policy, members.items())
        return (yield from self.judge.one(subject, self.turn))

    def prompt(self, text: Any) -> Flow[str]:
        """Return the prompt to use."""
        subject = subjects.subject_of_prompt(self.judge.policy, text)
        passing = _passing(str(text), (yield from self.judge.one(subject, self.turn)))
        self.turn.prompt = passing or None
        return passing

    def response(self, text: Any, prompt: Any, context: Any) -> Flow[str]:
        """Return the response to use, scanned with *prompt*, or the prompt of this turn."""
        with_prompt = self.turn.prompt if prompt is None else prompt
        subject = subjects.subject_of_response(self.judge.policy, text, with_prompt, context)
        return _passing(str(text), (yield from self.judge.one(subject, self.turn)))

    def allows(self, text: Any, side: Any) -> Flow[bool]:
        """Return whether *text* may be used as it is."""
        if side not in ("prompt", "response"):
            raise ConfigurationError("side: prompt or response is needed")
        subject = subjects.subject_of_texts(self.judge.policy, [(side, subjects.text("text", text))])
        outcome = yield from self.judge.one(subject, self.turn)
        return outcome.passed and outcome.text == text

    def tool_input(self, name: Any, arguments: V, server: Any) -> Flow[V]:
        """Return *arguments*."""
        subject = subjects.subject_of_tool_input(self.judge.policy, name, arguments, server=server)
        return _passing(arguments, (yield from self.judge.one(subject, self.turn)))

    def tool_output(self, name: Any, output: V, server: Any, arguments: Any) -> Flow[V]:
        """Return *output*."""
        subject = subjects.subject_of_tool_output(self.judge.policy, name, output, server=server, arguments=arguments)
        return _passing(output, (yield from self.judge.one(subject, self.turn)))

    def messages(self, messages: Sequence[V], server: Any) -> Flow[list[V]]:
        """Return the messages to send."""
        policy = self.judge.policy
        reader = MessageReader(policy, server=server, system=self.turn.system)
        parts = reader.read(messages)
        outcomes = yield from self._passing_parts(parts, use_memory=policy.history != "all")
        self.turn.prompt = reader.prompt(parts, outcomes) or self.turn.prompt
        return reader.replaced(messages, parts, outcomes)

    def answers(
        self, messages: Sequence[V], server: Any, *, may_open: bool = True, watch: DecisionWatch | None = None
    ) -> Flow[list[V]]:
        """Return the answers of a model to use, scanned with the prompt of this turn.

        *watch*: that of their windows, where they came in pieces.
        """
        reader = MessageReader(self.judge.policy, server=server, side="response", prompt=self.turn.prompt)
        parts = reader.read(messages)
        if not may_open:
            parts = [evolve(part, subject=evolve(part.subject, may_open=False)) for part in parts]
        outcomes = yield from self._passing_parts(parts, use_memory=True, watch=watch)
        return reader.replaced(messages, parts, outcomes)

    def _passing_parts(
        self, parts: Sequence[MessagePart], *, use_memory: bool, watch: DecisionWatch | None = None
    ) -> Flow[list[Outcome]]:
        """Return the outcomes of *parts*. NotAllowed if one of them must not be used."""
        decided = [part.subject for part in parts]
        outcomes = yield from self.judge.each(decided, self.turn, use_memory=use_memory, watch=watch)
        for outcome in outcomes:
            if not outcome.passed:
                raise refusal(outcome)
        return outcomes

    def events(self, reading: EventReading[V], server: str) -> HeldFlow[V]:
        """Hold the events of an answer."""
        return held_events(self.judge, self.turn, reading, partial(self.answers, server=server))

    def stream(self, prompt: Any) -> HeldFlow[str]:
        """Hold a response that comes in pieces."""
        given = None if prompt is None else subjects.text("prompt", prompt)
        return held_response(self.judge, self.turn, self.turn.prompt if given is None else given)

    def tool_stream(self, name: str, server: str) -> HeldFlow[str]:
        """Hold the result of a tool that comes in pieces."""
        return held_tool_output(self.judge, self.turn, name, server)


def _passing(value: V, outcome: Outcome) -> V:
    """Return *value*, or the masked text in its place. NotAllowed if it must not be used."""
    if not outcome.passed:
        raise refusal(outcome)
    # A tool event has no text of its own, and passes as it is.
    return value if outcome.side == "tool" else cast("V", outcome.text)
