"""JSON values of a provider: their shapes, and the texts in them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final, TypeGuard

_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{0,64}")
"""The name of a member that says nothing."""


def is_object(value: Any) -> TypeGuard[dict[str, Any]]:
    """Return whether a JSON value is an object."""
    return isinstance(value, dict)


def is_array(value: Any) -> TypeGuard[list[Any]]:
    """Return whether a JSON value is an array."""
    return isinstance(value, list)


def json_object(text: str | bytes) -> dict[str, Any] | None:
    """Return the JSON object in *text*, `None` if there is none."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if is_object(value) else None


def texts_in(value: Any, without: frozenset[str] = frozenset()) -> list[str]:
    """Return the texts in a JSON *value*, and in the names of its members, but for the members *without*."""
    found: list[str] = []
    rest = [value]
    while rest:
        one = rest.pop()
        if isinstance(one, str):
            if one:
                found.append(one)
        elif is_object(one):
            kept = [name for name in one if name not in without]
            found.extend(name for name in kept if not _NAME.fullmatch(name))
            rest.extend(one[name] for name in reversed(kept))
        elif is_array(one):
            rest.extend(reversed(one))
    return found


def texts_beside(given: Mapping[str, Any], known: frozenset[str], without: frozenset[str] = frozenset()) -> list[str]:
    """Return the texts in members of *given* that are not *known*, but for those in members *without*."""
    if given.keys() <= known:
        # So it is with almost every event of a stream.
        return []
    return texts_in({name: value for name, value in given.items() if name not in known}, without)
