"""Reader of the messages of a conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from attrs import evolve, frozen

from aisecurity._validation import payload
from aisecurity.exceptions import PayloadError

from ...outcome import Decision, Failure, Outcome, Side
from ...policy import Policy
from ..subjects import (
    GuardedSubject,
    subject_of_prompt,
    subject_of_response,
    subject_of_tool_input,
    subject_of_tool_output,
)
from .langchain import is_langchain, read_langchain
from .reading import SYSTEM_ROLES, TOOL_ROLES, UNKNOWN, Reading, ToolCall, ToolResult
from .replacement import replaced
from .responses import read_dict
from .values import members, sequence

V = TypeVar("V")


@frozen(eq=False)
class MessagePart:
    """What is decided about of one message: its text, a call of a tool, or what a tool gave back."""

    index: int
    """The place of its message."""
    subject: GuardedSubject


class MessageReader:
    """The reader of messages, with a policy; *system* are the texts that the program names as its own.

    *side*: "prompt" for what goes to a model, "response" for what it said, which is scanned with its *prompt*.
    """

    def __init__(
        self,
        policy: Policy,
        *,
        server: str,
        system: frozenset[str] = frozenset(),
        side: Side = "prompt",
        prompt: str | None = None,
    ) -> None:
        if not payload.instance("server", server, str):
            raise PayloadError("server: empty, and the service needs it")
        self._policy = policy
        self._server = server
        self._system = system
        self._side: Side = side
        self._prompt = prompt

    def read(self, messages: Any) -> list[MessagePart]:
        """Return what is to be decided about, in the order of *messages*. PayloadError for what is no message.

        With the history "last", that of the last message of the user and all after it; of all if the user said nothing.
        """
        if messages is None:
            raise PayloadError("messages: a list is needed, not NoneType")
        readings = [_reading(f"messages[{at}]", one) for at, one in enumerate(sequence("messages", messages))]
        first = self._first(readings)
        calls: dict[str, ToolCall] = {}
        parts: list[MessagePart] = []
        for index, reading in enumerate(readings):
            calls.update({call.id: call for call in reading.calls if call.id})
            if index >= first:
                parts.extend(MessagePart(index, subject) for subject in self._subjects(reading, calls))
        return parts

    def prompt(self, parts: Sequence[MessagePart], outcomes: Sequence[Outcome]) -> str | None:
        """Return the text of the user's last message as it is passed on; `None` if there is none."""
        said = [
            outcome.text
            for part, outcome in zip(parts, outcomes, strict=True)
            if part.subject.role == "user" and part.subject.side == "prompt"
        ]
        return said[-1] if said else None

    def replaced(self, messages: Sequence[V], parts: Sequence[MessagePart], outcomes: Sequence[Outcome]) -> list[V]:
        """Return *messages*, those that were masked replaced whole."""
        passed = list(messages)
        for part, outcome in zip(parts, outcomes, strict=True):
            if outcome.decision is Decision.MASKED and outcome.text is not None:
                passed[part.index] = replaced(passed[part.index], outcome.text)
        return passed

    def _first(self, readings: Sequence[Reading]) -> int:
        if self._policy.history != "last" or self._side != "prompt":
            return 0
        return max((index for index, one in enumerate(readings) if one.is_of_user), default=0)

    def _subjects(self, reading: Reading, calls: Mapping[str, ToolCall]) -> list[GuardedSubject]:
        skipped = tuple(reading.skipped)
        side: Side = "tool" if reading.role in TOOL_ROLES else self._side
        if not reading.is_known or (skipped and self._policy.non_text == "block"):
            failed = GuardedSubject(side=side, failure=Failure.REFUSED)
            return [evolve(failed, skipped=skipped, role=reading.role)]
        given = [self._text(reading)]
        given += [self._call(call) for call in reading.calls]
        given += [self._result(result, calls) for result in reading.results]
        found = [subject for subject in given if not subject.is_empty]
        if skipped and not found:
            found = [GuardedSubject(side=side)]
        return [evolve(subject, role=reading.role, skipped=() if at else skipped) for at, subject in enumerate(found)]

    def _text(self, reading: Reading) -> GuardedSubject:
        text = "\n".join(reading.texts)
        if reading.role in SYSTEM_ROLES and reading.is_text_alone and text in self._system:
            return GuardedSubject(side="prompt")
        if self._side == "response":
            subject = subject_of_response(self._policy, text, self._prompt, None)
        else:
            subject = subject_of_prompt(self._policy, text)
        return evolve(subject, is_one_text=subject.is_one_text and reading.is_one_text)

    def _call(self, call: ToolCall) -> GuardedSubject:
        # A call without arguments is a call of that tool as well.
        arguments: Any = {} if call.arguments is None else call.arguments
        return subject_of_tool_input(self._policy, call.name, arguments, server=call.server or self._server)

    def _result(self, result: ToolResult, calls: Mapping[str, ToolCall]) -> GuardedSubject:
        call = calls.get(result.call_id) if result.call_id else None
        name = (call and call.name) or result.name or UNKNOWN
        server = result.server or (call and call.server) or self._server
        return subject_of_tool_output(self._policy, name, result.output, server=server)


def _reading(path: str, message: Any) -> Reading:
    try:
        if not isinstance(message, dict) and is_langchain(message):
            return read_langchain(path, message)
        return read_dict(path, members(path, message))
    except RecursionError:
        raise PayloadError(f"{path}: nested too deeply to be read") from None
