"""Type guards and comparisons of JSON values: `True` is not 1, and 1 is not 1.0."""

from __future__ import annotations

import json
from typing import Any, TypeGuard


def is_object(value: Any) -> TypeGuard[dict[str, Any]]:
    """Return whether *value* is a JSON object."""
    return isinstance(value, dict)


def is_array(value: Any) -> TypeGuard[list[Any]]:
    """Return whether *value* is a JSON array."""
    return isinstance(value, list)


def as_array(value: Any) -> list[Any]:
    """Return *value* if it is a JSON array, else an array of it."""
    return value if is_array(value) else [value]


def as_object(value: Any) -> dict[str, Any] | None:
    """Return *value* if it is a JSON object."""
    return value if is_object(value) else None


def exact(value: Any) -> str:
    """Return a text that is equal for equal JSON values only; the order of members does not matter."""
    return json.dumps(value, sort_keys=True)


def without_nulls(value: Any) -> Any:
    """Return *value* without the members that are null, at any depth."""
    if is_object(value):
        return {name: without_nulls(member) for name, member in value.items() if member is not None}
    return [without_nulls(item) for item in value] if is_array(value) else value


def holds(whole: Any, part: Any) -> bool:
    """Return whether every member of *part*, nulls included, is in *whole* with its value, at any depth."""
    if is_object(part) and is_object(whole):
        return all(name in whole and holds(whole[name], value) for name, value in part.items())
    if is_array(part) and is_array(whole):
        return len(part) == len(whole) and all(map(holds, whole, part))
    return exact(whole) == exact(part)
