"""Reader of payloads."""

from __future__ import annotations

import json
from typing import Any, cast

from .answers import Answer
from .dialect import Dialect, Event
from .questions import BadHookError, Members, Question
from .registry import DIALECTS


class Hook:
    """One payload of a known agent and event."""

    def __init__(self, dialect: Dialect, event: Event, members: Members) -> None:
        self.agent = dialect.agent
        self._event = event
        self._members = members

    @property
    def allow(self) -> str:
        """The text on standard output for a whole allow."""
        return self._event.allow

    def question(self) -> Question:
        """Return what is to be scanned. BadHookError if a member is missing, or nested too deeply to be read."""
        try:
            return self._event.question(self._members)
        except RecursionError:
            raise BadHookError("the input is nested too deeply") from None

    def hold(self, reason: str) -> Answer:
        """Return the answer that lets nothing through, and says why."""
        return self._event.hold(self._members, reason)

    def __repr__(self) -> str:
        """Show no text: what is scanned is in no trace."""
        return f"Hook({self.agent!r})"


def read_hook(payload: bytes) -> Hook:
    """Return the hook that *payload* is of. BadHookError if no known agent sends such a payload, or for that event."""
    members = _object(payload)
    dialect = next((one for one in DIALECTS if one.sends(members)), None)
    if dialect is None:
        raise BadHookError("the input is of no hook that is known")
    event = dialect.events.get(dialect.event(members) or "")
    if event is None:
        raise BadHookError(f"this event of {dialect.agent} cannot be guarded; see docs/agent-hooks.md")
    return Hook(dialect, event, members)


def _object(payload: bytes) -> Members:
    if not payload.strip():
        raise BadHookError("there is no input; an agent writes a hook's JSON to it")
    try:
        value: Any = json.loads(payload)
    except RecursionError:
        raise BadHookError("the input is nested too deeply") from None
    except ValueError:
        raise BadHookError("the input is no JSON, or breaks off") from None
    if not isinstance(value, dict):
        raise BadHookError("the input is of no hook that is known")
    return cast("dict[str, Any]", value)
