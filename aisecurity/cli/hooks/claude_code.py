"""Hooks of Claude Code."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from .answers import STOPPED, Answer, as_json, line_of, notice
from .dialect import Dialect, Event, event_name, names_event
from .questions import Members, is_mcp, prompt, tool_input, tool_output
from .withheld import withheld, withheld_content

_AGENT: Final = "claude-code"


def _hold(members: Members, reason: str) -> Answer:
    """Return the answer that replaces the result; JSON is read beside exit code 2, which shows the line as well."""
    output = {"hookEventName": "PostToolUse", "updatedToolOutput": _replacement(members, notice(reason))}
    return Answer(STOPPED, as_json({"hookSpecificOutput": output}), line_of(reason))


def _replacement(members: Members, text: str) -> Any:
    result = members.get("tool_response", "")
    if is_mcp(members.get("tool_name")) or not result:
        return withheld_content(result, text)
    return withheld(result, text)


DIALECT: Final = Dialect(
    agent=_AGENT,
    sends=names_event,
    event=event_name,
    events={
        "UserPromptSubmit": Event(prompt),
        "PreToolUse": Event(partial(tool_input, server=_AGENT)),
        "PostToolUse": Event(partial(tool_output, server=_AGENT), hold=_hold),
    },
)
