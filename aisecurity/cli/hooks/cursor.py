"""Hooks of Cursor, which also runs those in the settings of Claude Code."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from .answers import ALLOWED, Answer, as_json, line_of, notice, stop
from .dialect import Dialect, Event, event_name
from .questions import Members, Question, is_mcp, parsed, prompt, required, text, tool_input, tool_output

_AGENT: Final = "cursor"
_GOES_ON: Final = as_json({"continue": True})
_PERMITTED: Final = as_json({"permission": "allow"})


def _command(members: Members) -> Question:
    """Return the question about a command of the shell."""
    return Question("tool_input", {"command": text(members, "command")}, tool="Shell", server=_AGENT)


def _file(members: Members) -> Question:
    """Return the question about a file that is to be read: for the model it is the result of a tool."""
    return Question("tool_output", text(members, "content"), tool="Read", server=_AGENT)


def _result(members: Members) -> Question:
    """Return the question about a result, which is JSON text."""
    given = "tool_output" if "tool_output" in members else "tool_response"
    return tool_output({**members, given: parsed(required(members, given))}, _AGENT, given=given)


def _hold(members: Members, reason: str) -> Answer:
    """Return the answer that replaces the result of a tool of MCP. Nothing can replace that of another."""
    if not _is_of_mcp(members.get("tool_name")):
        return stop(reason)
    content = [{"type": "text", "text": notice(reason)}]
    return Answer(ALLOWED, as_json({"updated_mcp_tool_output": {"content": content}}), line_of(reason))


def _is_of_mcp(name: Any) -> bool:
    return is_mcp(name) or (isinstance(name, str) and name.startswith("MCP:"))


def _sends(members: Members) -> bool:
    return "cursor_version" in members or {"conversation_id", "generation_id"} <= members.keys()


_SUBMIT: Final = Event(prompt, _GOES_ON)
_BEFORE_TOOL: Final = Event(partial(tool_input, server=_AGENT), _PERMITTED)
_AFTER_TOOL: Final = Event(_result, hold=_hold)
_READ: Final = Event(_file, _PERMITTED)

DIALECT: Final = Dialect(
    agent=_AGENT,
    sends=_sends,
    event=event_name,
    events={
        "beforeSubmitPrompt": _SUBMIT,
        "UserPromptSubmit": _SUBMIT,
        "beforeShellExecution": Event(_command, _PERMITTED),
        "beforeMCPExecution": _BEFORE_TOOL,
        "beforeReadFile": _READ,
        "beforeTabFileRead": _READ,
        "preToolUse": _BEFORE_TOOL,
        "PreToolUse": _BEFORE_TOOL,
        "postToolUse": _AFTER_TOOL,
        "PostToolUse": _AFTER_TOOL,
    },
)
