"""Hooks of the Copilot CLI, in both spellings: camelCase, and PascalCase events with snake_case members."""

from __future__ import annotations

from functools import partial
from typing import Any, Final, cast

from .answers import ALLOWED, Answer, as_json, line_of, notice
from .dialect import Dialect, Event, event_name, names_event
from .questions import Members, Question, prompt, required, tool_input, tool_output

_AGENT: Final = "copilot-cli"
_OF_OTHERS: Final = frozenset({"permission_mode", "tool_response", "tool_use_id", "transcript_path"})
"""Members of VS Code and Claude Code, whose events have the same names."""


def _hold(_: Members, reason: str) -> Answer:
    """Return the answer that replaces the result: it is read beside exit code 0 alone."""
    result = {"resultType": "success", "textResultForLlm": notice(reason)}
    return Answer(ALLOWED, as_json({"modifiedResult": result}), line_of(reason))


def _sends(members: Members) -> bool:
    if not names_event(members):
        return "sessionId" in members
    return "tool_result" in members or ("timestamp" in members and not members.keys() & _OF_OTHERS)


def _event(members: Members) -> str | None:
    """Return the name of the event, which in camelCase the members tell."""
    if names_event(members):
        return event_name(members)
    if "toolName" not in members:
        return "userPromptSubmitted" if "prompt" in members and "transformedPrompt" not in members else None
    if "toolResult" in members:
        return "postToolUse"
    # A call that failed has an error, a request for permission something else.
    return "preToolUse" if "toolArgs" in members and "error" not in members else None


def _result(members: Members, *, tool: str, result: str, text: str) -> Question:
    """Return the question about the text of a result, or about all of one that is no such object."""
    value = required(members, result)
    if isinstance(value, dict) and text in value:
        value = cast("dict[str, Any]", value)[text]
    return tool_output({**members, result: value}, _AGENT, tool=tool, given=result)


DIALECT: Final = Dialect(
    agent=_AGENT,
    sends=_sends,
    event=_event,
    events={
        "userPromptSubmitted": Event(prompt),
        "UserPromptSubmit": Event(prompt),
        "preToolUse": Event(partial(tool_input, server=_AGENT, tool="toolName", given="toolArgs")),
        "PreToolUse": Event(partial(tool_input, server=_AGENT)),
        "postToolUse": Event(
            partial(_result, tool="toolName", result="toolResult", text="textResultForLlm"), hold=_hold
        ),
        "PostToolUse": Event(
            partial(_result, tool="tool_name", result="tool_result", text="text_result_for_llm"), hold=_hold
        ),
    },
)
