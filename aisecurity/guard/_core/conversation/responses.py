"""Dicts of OpenAI: messages of Chat Completions, and items of Responses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .chat import read_message
from .kinds import ITEMS
from .parts import kind_of, read_item
from .reading import Reading


def read_dict(path: str, item: Mapping[str, Any]) -> Reading:
    """Read a message or an item; either may leave out its type."""
    kind = kind_of(path, item)
    if kind == "message" or (not kind and "role" in item):
        return read_message(path, item)
    if not kind and "id" in item:
        kind = "item_reference"
    reading = Reading(_role(kind))
    read_item(reading, path, item, kind)
    return reading


def _role(kind: str) -> str:
    """Return the role that an item speaks in; a kind that is not known has none."""
    known = ITEMS.get(kind)
    if known is None:
        return "assistant"
    if known.came and not known.given:
        return "tool"
    return kind if known.texts else "assistant"
