"""Dialect of one agent: how its payloads are known, and what each of its events asks and is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

from .answers import Answer, stop
from .questions import Members, Question

Hold: TypeAlias = Callable[[Members, str], Answer]


def _stop(_: Members, reason: str) -> Answer:
    return stop(reason)


class Event(NamedTuple):
    """One event of an agent."""

    question: Callable[[Members], Question]
    """Reads what is to be scanned. BadHookError if a member is missing."""
    allow: str = ""
    """The text on standard output for a whole allow."""
    hold: Hold = _stop
    """Makes the answer that lets nothing through, from the payload and the reason."""


class Dialect(NamedTuple):
    """What the hooks of one agent look like."""

    agent: str
    """Its name, also that of the server of its own tools."""
    sends: Callable[[Members], bool]
    """Says whether a payload is of this agent, unless it is of one before it in the registry."""
    event: Callable[[Members], str | None]
    """Reads the name of the event."""
    events: Mapping[str, Event]
    """The events that are guarded."""


def names_event(members: Members) -> bool:
    """Return whether the payload names its event."""
    return event_name(members) is not None


def event_name(members: Members) -> str | None:
    """Return the name of the event, `None` if the payload names none."""
    found = members.get("hook_event_name", members.get("hookEventName"))
    return found if isinstance(found, str) else None
