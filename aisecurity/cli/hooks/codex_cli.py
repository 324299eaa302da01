"""Hooks of the Codex CLI: the words of Claude Code, and a turn_id."""

from __future__ import annotations

from functools import partial
from typing import Final

from .dialect import Dialect, Event, event_name, names_event
from .questions import Members, prompt, tool_input, tool_output

_AGENT: Final = "codex-cli"


def _sends(members: Members) -> bool:
    return names_event(members) and "turn_id" in members


DIALECT: Final = Dialect(
    agent=_AGENT,
    sends=_sends,
    event=event_name,
    events={
        "UserPromptSubmit": Event(prompt),
        "PreToolUse": Event(partial(tool_input, server=_AGENT)),
        # After exit code 2 the line stands in place of the result.
        "PostToolUse": Event(partial(tool_output, server=_AGENT)),
    },
)
