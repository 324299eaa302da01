"""Values of JSON and YAML: which are mappings and lists, and what stands in for those that are missing."""

from __future__ import annotations

from typing import Any, TypeGuard

Json = dict[str, Any]


def is_object(value: Any) -> TypeGuard[Json]:
    """Return whether *value* is a mapping."""
    return isinstance(value, dict)


def is_array(value: Any) -> TypeGuard[list[Any]]:
    """Return whether *value* is a list."""
    return isinstance(value, list)


def mapping(value: Any) -> Json:
    """Return *value* if it is a mapping, else one with nothing in it."""
    return value if is_object(value) else {}


def array(value: Any) -> list[Any]:
    """Return *value* if it is a list, else one with nothing in it."""
    return value if is_array(value) else []
