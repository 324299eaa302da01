"""Schemas compared by what they allow: types, members, enums, limits; not by their prose."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from .changes import LIMITS, Difference
from .documents import facts
from .values import Json, array, is_array, is_object, mapping

COMBINED = ("allOf", "anyOf", "oneOf")
_ELSEWHERE = {"type", "nullable", "enum", "required", "properties", "items", "additionalProperties", "$ref", *COMBINED}
_FLAGS = {"nullable", "deprecated", "readOnly", "writeOnly", "uniqueItems", "x-closed"}


def text(value: Any) -> str:
    """Write a value of a spec in a line."""
    if is_array(value) and all(isinstance(one, (str, int, float, bool)) for one in value):
        return ", ".join(map(text, value)) or "[]"
    return value if isinstance(value, str) and value else json.dumps(facts(value), default=str)


def name_of(schema: Any) -> str:
    """Return the name that a reference leads to."""
    return str(schema["$ref"]).removeprefix("#/components/").removeprefix("schemas/")


def type_of(schema: Any) -> str:
    """Describe a type in few words."""
    if not is_object(schema):
        return "anything" if schema in (True, None) else text(schema)
    if "$ref" in schema:
        return name_of(schema)
    for key in COMBINED:
        if key in schema:
            return f"{key} of {', '.join(map(type_of, array(schema[key])))}"
    kind = " or ".join(_types(schema)) or ("object" if "properties" in schema else "anything")
    if kind == "array":
        return f"array of {type_of(schema.get('items'))}"
    if "enum" in schema:
        return f"{kind} of {text(schema['enum'])}"
    return f"{kind} ({schema['format']})" if "format" in schema else kind


def _types(schema: Json) -> list[str]:
    given = schema.get("type", [])
    return [str(one) for one in (given if is_array(given) else [given]) if one != "null"]


def _nullable(schema: Json) -> bool:
    return bool(schema.get("nullable")) or "null" in array(schema.get("type"))


def _shape(schema: Any) -> str:
    """Return what must be the same on both sides for a look inside to make sense."""
    if not is_object(schema):
        return text(schema)
    if "$ref" in schema:
        return f"ref {schema['$ref']}"
    return " or ".join(_types(schema)) or ("object" if "properties" in schema else "")


def schema_changes(old: Any, new: Any, subject: str) -> Iterator[Difference]:
    """Yield what differs between two schemas, the type alone where that is another one."""
    old, new = _unwrapped(old), _unwrapped(new)
    if not (is_object(old) and is_object(new)) or _shape(old) != _shape(new):
        if facts(old) != facts(new):
            yield Difference(subject, "type", type_of(old), type_of(new))
        return
    if _nullable(old) != _nullable(new):
        yield Difference(subject, "null", *("allowed" if _nullable(one) else "not allowed" for one in (old, new)))
    yield from _values(old, new, subject)
    yield from _members(old, new, subject)
    if old.get("items") != new.get("items"):
        yield from schema_changes(old.get("items"), new.get("items"), f"{subject}[]")
    for key in COMBINED:
        yield from _parts(array(old.get(key)), array(new.get(key)), key, subject)
    yield from _keys(old, new, subject)


def _unwrapped(schema: Any) -> Any:
    """Return the one part of a schema that has nothing else, as references are wrapped to stand beside prose."""
    parts = array(mapping(schema).get("allOf"))
    return parts[0] if len(parts) == 1 and facts(schema).keys() == {"allOf"} else schema


def _values(old: Json, new: Json, subject: str) -> Iterator[Difference]:
    if ("enum" in old) != ("enum" in new):
        yield Difference(subject, "enum", *(text(one["enum"]) if "enum" in one else None for one in (old, new)))
        return
    before, after = ([text(value) for value in array(one.get("enum"))] for one in (old, new))
    for value in before:
        if value not in after:
            yield Difference(subject, "enum value", value, None)
    for value in after:
        if value not in before:
            yield Difference(subject, "enum value", None, value)


def _members(old: Json, new: Json, subject: str) -> Iterator[Difference]:
    before, after = mapping(old.get("properties")), mapping(new.get("properties"))
    needed_before, needed_after = (list(map(str, array(one.get("required")))) for one in (old, new))
    for name in [*before, *(name for name in after if name not in before)]:
        member = f"{subject}.{name}"
        if name not in after:
            yield Difference(member, "member", _described(before[name], needed=name in needed_before), None)
        elif name not in before:
            yield Difference(member, "member", None, _described(after[name], needed=name in needed_after))
        else:
            yield from schema_changes(before[name], after[name], member)
    for name in dict.fromkeys([*needed_before, *needed_after]):
        is_new_or_gone = (name in before) != (name in after)
        if (name in needed_before) != (name in needed_after) and not is_new_or_gone:
            words = ("yes" if name in needed else "no" for needed in (needed_before, needed_after))
            yield Difference(f"{subject}.{name}", "required", *words)
    yield from _unknown(old.get("additionalProperties", True), new.get("additionalProperties", True), subject)


def _described(schema: Any, *, needed: bool) -> str:
    bounds = [f"{key} {text(schema[key])}" for key in (*LIMITS, "pattern", "default") if key in mapping(schema)]
    null = ["null allowed"] if _nullable(mapping(schema)) else []
    return ", ".join([type_of(schema), *bounds, *null, "required" if needed else "optional"])


def _unknown(old: Any, new: Any, subject: str) -> Iterator[Difference]:
    if is_object(old) and is_object(new):
        yield from schema_changes(old, new, f"{subject}.*")
    elif old != new:
        words = ("refused" if one is False else "allowed" if one is True else type_of(one) for one in (old, new))
        yield Difference(subject, "unknown members", *words)


def _parts(old: list[Any], new: list[Any], key: str, subject: str) -> Iterator[Difference]:
    """Yield what differs in a combination: parts that are only on one side, in pairs where both are without a name."""
    gone = [one for one in old if facts(one) not in map(facts, new)]
    come = [one for one in new if facts(one) not in map(facts, old)]
    inline_gone, inline_come = ([one for one in part if "$ref" not in mapping(one)] for part in (gone, come))
    pairs = list(zip(inline_gone, inline_come, strict=False))
    for number, (before, after) in enumerate(pairs):
        yield from schema_changes(before, after, f"{subject} {key}[{number}]")
    paired = [id(one) for pair in pairs for one in pair]
    yield from (Difference(subject, key, _part(one), None) for one in gone if id(one) not in paired)
    yield from (Difference(subject, key, None, _part(one)) for one in come if id(one) not in paired)


def _part(schema: Any) -> str:
    return name_of(schema) if "$ref" in mapping(schema) else text(schema)


def _keys(old: Json, new: Json, subject: str) -> Iterator[Difference]:
    for key in dict.fromkeys([*old, *new]):
        is_ours = key in {"x-closed", "x-scanned-text"}
        if key in _ELSEWHERE or (key.startswith("x-") and not is_ours):
            continue
        before, after = (_flag(key, one) for one in (old, new))
        if before != after:
            yield Difference(subject, key, before, after)


def _flag(key: str, schema: Json) -> str | None:
    """Return the value of a key as text; a flag that is false is none."""
    value = facts({key: schema.get(key)}).get(key)
    return None if value is None or (key in _FLAGS and value is False) else text(value)
