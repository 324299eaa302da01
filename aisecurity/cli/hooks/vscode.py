"""Hooks of VS Code's own agent; its sessions with other agents send what those send."""

from __future__ import annotations

from functools import partial
from typing import Final

from .dialect import Dialect, Event, event_name, names_event
from .questions import Members, prompt, tool_input, tool_output

_AGENT: Final = "vscode"


def _sends(members: Members) -> bool:
    return "hookEventName" in members or (
        names_event(members) and "timestamp" in members and "permission_mode" not in members
    )


DIALECT: Final = Dialect(
    agent=_AGENT,
    sends=_sends,
    event=event_name,
    events={
        "UserPromptSubmit": Event(prompt),
        "PreToolUse": Event(partial(tool_input, server=_AGENT)),
        "PostToolUse": Event(partial(tool_output, server=_AGENT)),
    },
)
