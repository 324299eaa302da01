"""Hooks of the Gemini CLI."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from .dialect import Dialect, Event, event_name
from .questions import BadHookError, Members, Question, prompt, required, tool_input, tool_output

_AGENT: Final = "gemini-cli"
_SHOWN: Final = "returnDisplay"
"""The member of a result that is for the user's eyes alone."""


def _server(members: Members) -> str:
    """Return the server that the payload names for a tool of MCP, else the agent."""
    context = members.get("mcp_context")
    found = cast("Mapping[str, Any]", context).get("server_name") if isinstance(context, Mapping) else None
    return found if isinstance(found, str) and found else _AGENT


def _before_tool(members: Members) -> Question:
    return tool_input(members, _server(members))


def _after_tool(members: Members) -> Question:
    """Return the question about what the model reads of a result."""
    result = required(members, "tool_response")
    if not isinstance(result, dict):
        return tool_output(members, _server(members))
    read = {name: one for name, one in cast("dict[str, Any]", result).items() if name != _SHOWN}
    if not read:
        raise BadHookError("the member tool_response holds no result")
    value = read["llmContent"] if read.keys() == {"llmContent"} else read
    return tool_output({**members, "tool_response": value}, _server(members))


def _sends(members: Members) -> bool:
    return (event_name(members) or "").startswith(("Before", "After"))


DIALECT: Final = Dialect(
    agent=_AGENT,
    sends=_sends,
    event=event_name,
    events={
        "BeforeAgent": Event(prompt),
        "BeforeTool": Event(_before_tool),
        # After exit code 2 the line stands in place of the result.
        "AfterTool": Event(_after_tool),
    },
)
