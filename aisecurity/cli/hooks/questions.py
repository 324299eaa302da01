"""Questions of a hook: the text, or the call of a tool, that is to be scanned."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, Literal, TypeAlias

from .scannable import scannable

Members: TypeAlias = Mapping[str, Any]
Kind: TypeAlias = Literal["prompt", "tool_input", "tool_output"]

_MCP: Final = "mcp__"


class BadHookError(Exception):
    """A payload that cannot be asked about. Its text holds nothing of it."""


class Question:
    """What one hook asks to have scanned."""

    __slots__ = ("kind", "server", "tool", "value")

    def __init__(self, kind: Kind, value: Any, *, tool: str = "", server: str = "") -> None:
        self.kind = kind
        self.value = value
        self.tool = tool
        self.server = server

    def __repr__(self) -> str:
        """Show no text: what is scanned is in no trace."""
        return f"Question({self.kind!r})"


def text(members: Members, name: str) -> str:
    """Return the text *name*. BadHookError if there is none."""
    value = required(members, name)
    if not isinstance(value, str):
        raise BadHookError(f"the member {name} is no text")
    return value


def required(members: Members, name: str) -> Any:
    """Return the member *name*. BadHookError if there is none."""
    try:
        return members[name]
    except KeyError:
        raise BadHookError(f"the member {name} is missing") from None


def prompt(members: Members, name: str = "prompt") -> Question:
    """Return the question about the prompt *name*."""
    return Question("prompt", text(members, name))


def tool_input(members: Members, server: str, *, tool: str = "tool_name", given: str = "tool_input") -> Question:
    """Return the question about the call of a tool of *server*, unless the name of the tool names another."""
    name = _name(members, tool)
    arguments = parsed(required(members, given))
    if not isinstance(arguments, (dict, list, str)):
        raise BadHookError(f"the member {given} holds no arguments")
    own, found, called = _called(name, server)
    return Question("tool_input", scannable(arguments, own=own), tool=called, server=found)


def tool_output(members: Members, server: str, *, tool: str = "tool_name", given: str = "tool_response") -> Question:
    """Return the question about the result of a tool of *server*, unless the name of the tool names another."""
    name = _name(members, tool)
    own, found, called = _called(name, server)
    return Question("tool_output", scannable(required(members, given), own=own), tool=called, server=found)


def _name(members: Members, tool: str) -> str:
    name = text(members, tool)
    if not name:
        raise BadHookError(f"the member {tool} is empty")
    return name


def _called(name: str, agent: str) -> tuple[bool, str, str]:
    """Return whether the tool *name* is the agent's own, its server and what the server calls it."""
    if is_mcp(name):
        _, server, tool = name.split("__", 2)
        return False, server, tool
    # Cursor's own form.
    first, *rest = name.split(":", 2)
    if first != "MCP" or not rest or not all(rest):
        return True, agent, name
    return False, rest[0] if len(rest) > 1 else agent, rest[-1]


def is_mcp(name: Any) -> bool:
    """Return whether *name* is of the form mcp__SERVER__TOOL."""
    return isinstance(name, str) and name.startswith(_MCP) and len(name.split("__")) > 2 and all(name.split("__", 2))


def parsed(value: Any) -> Any:
    """Return the object or list that *value* is the JSON text of; anything else as it is.

    An escape in JSON text hides a word from a detector, and some agents write the JSON of a tool once more as text. Of
    two members with one name either may count, so such a text stays as it came.
    """
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return value
    try:
        return json.loads(value, object_pairs_hook=_distinct)
    except (ValueError, RecursionError):
        return value


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found
