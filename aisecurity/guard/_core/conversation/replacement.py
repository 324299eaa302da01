"""Replacement of a message whose one text is masked."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Final, TypeVar, cast

from .kinds import TEXT_PARTS

V = TypeVar("V")

_KEPT: Final = ("role", "id", "name", "tool_call_id", "type", "status", "phase")
_REPEATS: Final[Mapping[str, Any]] = {"annotations": [], "logprobs": None}
"""Members of a part that may repeat its text."""


def replaced(message: V, text: str) -> V:
    """Return a message of the same type, role, name and id with *text* as all of its content."""
    changes = _changes(message, text)
    if isinstance(message, dict):
        given = cast("dict[str, Any]", message)
        made = copy.copy(given)
        made.clear()
        made.update({name: given[name] for name in _KEPT if name in given}, **changes)
        return cast("V", made)
    if hasattr(message, "additional_kwargs"):
        beside = cast("dict[str, Any]", cast("Any", message).additional_kwargs or {})
        # Which of the two roles for a program's words it is.
        kept = {name: value for name, value in beside.items() if name == "__openai_role__"}
        # The metadata of an answer may repeat it, token by token.
        changes |= {"additional_kwargs": kept, "response_metadata": {}}
    return cast("V", cast("Any", message).model_copy(update=changes))


def _changes(message: Any, text: str) -> dict[str, Any]:
    """Return the member with the one text of *message*, in the shape that it has."""
    content = _member(message, "content")
    if isinstance(content, (list, tuple)) and content:
        return {"content": [_part(cast("list[Any]", content)[0], text)]}
    return {"content": content, "refusal": text} if _member(message, "refusal") else {"content": text}


def _part(part: Any, text: str) -> Any:
    if isinstance(part, str):
        return text
    kind = _member(part, "type")
    name = TEXT_PARTS[kind]
    if isinstance(part, dict):
        kept: dict[str, Any] = {"annotations": []} if "annotations" in part else {}
        return {"type": kind, name: text, **kept}
    cleared = {member: value for member, value in _REPEATS.items() if hasattr(part, member)}
    return part.model_copy(update={name: text, **cleared})


def _member(value: Any, name: str) -> Any:
    return cast("dict[str, Any]", value).get(name) if isinstance(value, dict) else getattr(value, name, None)
