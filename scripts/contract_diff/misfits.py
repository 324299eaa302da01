"""Values held against a schema: what of them a contract does not have, in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from .documents import resolved
from .schemas import text
from .values import Json, array, is_array, is_object

_TYPES: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "array": lambda value: is_array(value),
    "object": lambda value: is_object(value),
    "null": lambda value: value is None,
}
_LIMITS: dict[str, tuple[type | tuple[type, ...], Callable[[Any, Any], bool]]] = {
    "maximum": ((int, float), lambda value, limit: value <= limit),
    "minimum": ((int, float), lambda value, limit: value >= limit),
    "maxLength": (str, lambda value, limit: len(value) <= limit),
    "minLength": (str, lambda value, limit: len(value) >= limit),
    "maxItems": (list, lambda value, limit: len(value) <= limit),
    "minItems": (list, lambda value, limit: len(value) >= limit),
    "maxProperties": (dict, lambda value, limit: len(value) <= limit),
    "minProperties": (dict, lambda value, limit: len(value) >= limit),
    "pattern": (str, lambda value, pattern: _matches(pattern, value)),
}


def _matches(pattern: Any, value: str) -> bool:
    """Return whether *value* has *pattern*; what Python does not read as one is had by all."""
    try:
        return re.search(str(pattern), value) is not None
    except re.error:
        return True


def misfits(value: Any, schema: Any, spec: Json, place: str = "") -> Iterator[str]:
    """Yield where *value* is not of *schema*. A null is taken for an absence, as the models take it."""
    schema = resolved(schema, spec)
    if value is None:
        return
    given = schema.get("type", [])
    types = [str(one) for one in (given if is_array(given) else [given])]
    if types and not any(_TYPES.get(one, lambda _: True)(value) for one in types):
        yield f"{place or 'it'} is no {' or '.join(one for one in types if one != 'null')}"
        return
    if is_array(schema.get("enum")) and value not in schema["enum"]:
        yield f"{place or 'it'} is {text(value)}, which is not in the enum"
    yield from _beyond_limits(value, schema, place)
    yield from _in_parts(value, schema, spec, place)
    if is_object(value):
        yield from _in_members(value, schema, spec, place)
    if is_array(value):
        for item in value:
            yield from misfits(item, schema.get("items", {}), spec, f"{place}[]")


def _beyond_limits(value: Any, schema: Json, place: str) -> Iterator[str]:
    for key, (kind, keeps) in _LIMITS.items():
        limit = schema.get(key)
        is_meant = isinstance(limit, str if key == "pattern" else (int, float))
        if is_meant and isinstance(value, kind) and not isinstance(value, bool) and not keeps(value, limit):
            yield f"{place or 'it'} is beyond {key} {text(schema[key])}"


def _in_parts(value: Any, schema: Json, spec: Json, place: str) -> Iterator[str]:
    for part in schema.get("allOf", ()):
        yield from misfits(value, part, spec, place)
    for key in ("anyOf", "oneOf"):
        parts = schema.get(key, [])
        if parts and all(any(True for _ in misfits(value, part, spec, place)) for part in parts):
            yield f"{place or 'it'} is nothing of {key}"


def _in_members(value: Json, schema: Json, spec: Json, place: str) -> Iterator[str]:
    members = schema.get("properties", {})
    rest = schema.get("additionalProperties", True)
    for name in map(str, array(schema.get("required"))):
        if value.get(name) is None:
            yield f"{place}.{name} is required, and missing".lstrip(".")
    for name, inner in value.items():
        inside = f"{place}.{name}".lstrip(".")
        if name in members:
            yield from misfits(inner, members[name], spec, inside)
        elif is_object(rest):
            yield from misfits(inner, rest, spec, inside)
        elif members:
            yield f"{inside} is not documented"
