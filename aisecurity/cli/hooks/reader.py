"""Reader of payloads."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final, cast

from .answers import Answer
from .dialect import Dialect, Event
from .questions import BadHookError, Members, Question
from .registry import DIALECTS

_TOO_DEEP: Final = "the input is nested too deeply"
_MOST_DEPTH: Final = 50
_TOKEN: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"|[][{}]', re.DOTALL)
"""A text, or what opens or closes an object or a list."""


class Hook:
    """One payload of a known agent and event."""

    def __init__(self, dialect: Dialect, event: Event, members: Members, *, is_whole: bool) -> None:
        self.agent = dialect.agent
        self._event = event
        self._members = members
        self._is_whole = is_whole

    @property
    def allow(self) -> str:
        """The text on standard output for a whole allow."""
        return self._event.allow

    def question(self) -> Question:
        """Return what is to be scanned. BadHookError if a member is missing, or nested too deeply to be read."""
        if not self._is_whole:
            raise BadHookError(_TOO_DEEP)
        try:
            return self._event.question(self._members)
        except RecursionError:
            raise BadHookError(_TOO_DEEP) from None

    def hold(self, reason: str) -> Answer:
        """Return the answer that lets nothing through, and says why."""
        return self._event.hold(self._members, reason)

    def __repr__(self) -> str:
        """Show no text: what is scanned is in no trace."""
        return f"Hook({self.agent!r})"


def read_hook(payload: bytes) -> Hook:
    """Return the hook that *payload* is of. BadHookError if no known agent sends such a payload, or for that event."""
    members, is_whole = _object(payload)
    dialect = next((one for one in DIALECTS if one.sends(members)), None)
    if dialect is None:
        raise BadHookError("the input is of no hook that is known")
    event = dialect.events.get(dialect.event(members) or "")
    if event is None:
        raise BadHookError(f"this event of {dialect.agent} cannot be guarded; see docs/agent-hooks.md")
    return Hook(dialect, event, members, is_whole=is_whole)


def _object(payload: bytes) -> tuple[Members, bool]:
    """Return the members of *payload*, and whether that is all that it holds."""
    if not payload.strip():
        raise BadHookError("there is no input; an agent writes a hook's JSON to it")
    try:
        value, is_whole = _value(payload)
    except ValueError:
        raise BadHookError("the input is no JSON, or breaks off") from None
    if not isinstance(value, dict):
        raise BadHookError("the input is of no hook that is known")
    return cast("dict[str, Any]", value), is_whole


def _value(payload: bytes) -> tuple[Any, bool]:
    try:
        return json.loads(payload), True
    except RecursionError:
        # Whoever wrote the result of a tool may have meant that: it is held back in the form of the agent, too.
        return json.loads(b"".join(_shallow(payload))), False


def _shallow(payload: bytes) -> Iterator[bytes]:
    """Yield the JSON text *payload* with null in place of what is nested deeply."""
    depth = start = 0
    for found in _TOKEN.finditer(payload):
        if found[0] in b"[{":
            depth += 1
            if depth == _MOST_DEPTH:
                yield payload[start : found.start()]
                yield b"null"
        elif found[0] in b"]}":
            if depth == _MOST_DEPTH:
                start = found.end()
            depth -= 1
    yield payload[start:] if depth < _MOST_DEPTH else b""
