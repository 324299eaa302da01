"""Messages of LangChain, told by their members: LangChain is not imported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from aisecurity._validation import payload

from ..tool_texts import texts_of_arguments
from .chat import read_answer
from .parts import read_content, read_item
from .reading import TOOL_ROLES, UNKNOWN, Reading, ToolCall, is_identifier
from .values import members, sequence, text

_ROLES: Final[Mapping[str, str]] = {
    "human": "user",
    "HumanMessageChunk": "user",
    "ai": "assistant",
    "AIMessageChunk": "assistant",
    "system": "system",
    "SystemMessageChunk": "system",
    "tool": "tool",
    "ToolMessageChunk": "tool",
    "function": "function",
    "FunctionMessageChunk": "function",
}
_ANY_ROLE: Final = frozenset({"chat", "ChatMessageChunk"})
_NOT_SENT: Final = frozenset({"lc_source", "lc_data", "__openai_function_call_ids__"})
"""What LangChain keeps beside a message, and hands to no model."""


def is_langchain(message: Any) -> bool:
    """Return whether *message* is one of LangChain's."""
    kind = getattr(message, "type", None)
    return hasattr(message, "additional_kwargs") or (isinstance(kind, str) and kind in {*_ROLES, *_ANY_ROLE})


def read_langchain(path: str, message: Any) -> Reading:
    """Read a message of LangChain. Its calls stand in several places, often all the same."""
    kind = payload.instance(f"{path}.type", getattr(message, "type", None), str)
    role = text(f"{path}.role", getattr(message, "role", None) if kind in _ANY_ROLE else _ROLES.get(kind))
    if not role:
        return Reading(UNKNOWN, is_known=False)
    reading = Reading(role if is_identifier(role) else UNKNOWN)
    reading.add_name(f"{path}.role", role)
    read_content(reading, f"{path}.content", getattr(message, "content", None))
    for member, of in (("tool_calls", "tool_call"), ("invalid_tool_calls", "invalid_tool_call")):
        for index, call in enumerate(sequence(f"{path}.{member}", getattr(message, member, None))):
            here = f"{path}.{member}[{index}]"
            read_item(reading, here, members(here, call), of)
    beside = members(f"{path}.additional_kwargs", getattr(message, "additional_kwargs", None) or {})
    read_answer(reading, f"{path}.additional_kwargs", beside, also_known=_NOT_SENT)
    reading.add_rest(path, members(path, getattr(message, "model_extra", None) or {}), ())
    reading.calls = list({_key(call): call for call in reading.calls}.values())
    name = reading.add_name(f"{path}.name", getattr(message, "name", None))
    if reading.role in TOOL_ROLES:
        reading.answer(text(f"{path}.tool_call_id", getattr(message, "tool_call_id", None)), name)
    return reading


def _key(call: ToolCall) -> tuple[str, ...]:
    return (call.id or "", call.server or "", call.name, *texts_of_arguments(call.arguments))
