"""Messages with a role, of Chat Completions and of Responses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from .parts import kind_of, read_content, read_data
from .reading import SYSTEM_ROLES, TOOL_ROLES, UNKNOWN, Reading, ToolCall
from .values import json_value, members, sequence, text

ROLES: Final = SYSTEM_ROLES | TOOL_ROLES | {"user", "assistant"}
_OF_AN_ANSWER: Final = frozenset({"audio", "tool_calls", "function_call"})
_TOOLS: Final[Mapping[str, str]] = {"function": "arguments", "custom": "input"}
"""The kinds of tools, and the member of a call that holds its input."""


def read_message(path: str, message: Mapping[str, Any]) -> Reading:
    """Read a message with a role."""
    role = text(f"{path}.role", message.get("role"))
    if role not in ROLES:
        return Reading(UNKNOWN, is_known=False)
    reading = Reading(role)
    read_content(reading, f"{path}.content", message.get("content"))
    refusal = text(f"{path}.refusal", message.get("refusal"))
    if refusal:
        reading.add_text(path, refusal)
    read_answer(reading, path, message, also_known=frozenset({"content", "name", "refusal"}))
    name = reading.add_name(f"{path}.name", message.get("name"))
    if role in TOOL_ROLES:
        reading.answer(text(f"{path}.tool_call_id", message.get("tool_call_id")), name)
    return reading


def read_answer(reading: Reading, path: str, given: Mapping[str, Any], *, also_known: frozenset[str]) -> None:
    """Read the members of a message that a model's answer has beside its content, and all that are not known."""
    if given.get("audio") is not None:
        read_data(reading, f"{path}.audio", members(f"{path}.audio", given["audio"]), "audio")
    for index, call in enumerate(sequence(f"{path}.tool_calls", given.get("tool_calls"))):
        here = f"{path}.tool_calls[{index}]"
        _read_call(reading, here, members(here, call))
    if given.get("function_call") is not None:
        here = f"{path}.function_call"
        _read_tool(reading, here, members(here, given["function_call"]), "arguments", None)
    reading.add_rest(path, given, _OF_AN_ANSWER | also_known)


def _read_call(reading: Reading, path: str, call: Mapping[str, Any]) -> None:
    kind = kind_of(path, call) or "function"
    if kind not in _TOOLS:
        reading.is_known = False
        return
    here = f"{path}.{kind}"
    _read_tool(reading, here, members(here, call.get(kind)), _TOOLS[kind], text(f"{path}.id", call.get("id")))
    reading.add_rest(path, call, {kind})


def _read_tool(reading: Reading, path: str, tool: Mapping[str, Any], member: str, call_id: str | None) -> None:
    name = reading.add_name(f"{path}.name", tool.get("name"))
    arguments = json_value(f"{path}.{member}", tool.get(member))
    reading.calls.append(ToolCall(name=name or UNKNOWN, arguments=arguments, id=call_id))
    reading.add_rest(path, tool, {"name", member})
