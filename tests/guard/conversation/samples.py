"""Messages to read: objects as those of openai and LangChain, which are not installed, and what a reader finds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self, cast

from aisecurity.guard._core.conversation import MessagePart, MessageReader
from aisecurity.guard._core.subjects import GuardedSubject
from aisecurity.guard.outcome import Decision, Outcome
from aisecurity.guard.policy import Policy

MASKED = "My number is XXXX"
OWN = "You are a helpful assistant."


class PydanticLike:
    """An object with members, a dump of them, and copies with changes."""

    content: Any

    def __init__(self, **given: Any) -> None:
        self.__dict__.update(given)

    def model_dump(self, *, mode: str, warnings: bool) -> dict[str, Any]:
        """Return the members, those of objects within too."""
        assert (mode, warnings) == ("json", False)
        return {name: _dumped(value) for name, value in vars(self).items()}

    def model_copy(self, *, update: dict[str, Any]) -> Self:
        """Return a copy with other values for some members, which it must have."""
        assert update.keys() <= vars(self).keys()
        return type(self)(**{**vars(self), **update})


class LangChainLike(PydanticLike):
    """A message with the members that each of LangChain has."""

    def __init__(self, type: str, content: Any, **given: Any) -> None:  # noqa: A002 - the member's name
        common: dict[str, Any] = {"additional_kwargs": {}, "response_metadata": {}, "name": None, "id": None}
        super().__init__(type=type, content=content, **{**common, **given})


def _dumped(value: Any) -> Any:
    if isinstance(value, PydanticLike):
        return value.model_dump(mode="json", warnings=False)
    if isinstance(value, list):
        return [_dumped(one) for one in cast("Sequence[Any]", value)]
    return value


def reader(policy: Policy | None = None, *, server: str = "app", system: Sequence[str] = ()) -> MessageReader:
    """Return a reader of messages."""
    return MessageReader(policy or Policy(), server=server, system=frozenset(system))


def parts_of(*messages: Any, **settings: Any) -> list[MessagePart]:
    """Return the parts of *messages*, read with a policy of these *settings*."""
    return reader(Policy(**settings)).read(list(messages))


def subjects_of(*messages: Any, **settings: Any) -> list[GuardedSubject]:
    """Return the subjects of *messages*."""
    return [part.subject for part in parts_of(*messages, **settings)]


def scanned(subject: GuardedSubject) -> list[str]:
    """Return each text that is sent to be scanned."""
    events = [one.tool_event for one in subject.contents if one.tool_event is not None]
    given = [one.prompt for one in subject.contents]
    given += [text for event in events for text in (event.input, event.output)]
    return [text for text in given if text is not None]


def event_of(subject: GuardedSubject) -> tuple[str | None, str | None, str | None, str | None]:
    """Return server, tool, input and output of the first event of *subject*."""
    event = subject.contents[0].tool_event
    assert event is not None
    assert event.metadata is not None
    return event.metadata.server_name, event.metadata.tool_invoked, event.input, event.output


def outcomes_of(parts: Sequence[MessagePart], masked: str | None = None) -> list[Outcome]:
    """Return outcomes that allow each of *parts*, or mask the texts that can be."""
    return [_outcome(part.subject, masked) for part in parts]


def _outcome(subject: GuardedSubject, masked: str | None) -> Outcome:
    masks = masked is not None and subject.is_one_text and subject.text is not None
    decision, text = (Decision.MASKED, masked) if masks else (Decision.ALLOWED, subject.text)
    return Outcome(decision=decision, passed=True, side=subject.side, text=text, role=subject.role)


def masked_messages(*messages: Any) -> list[Any]:
    """Return *messages* as they are passed on when each text that can be masked is."""
    one = reader(Policy(mask={"prompt"}))
    parts = one.read(list(messages))
    return one.replaced(list(messages), parts, outcomes_of(parts, MASKED))
