"""Typed access to the members of decoded JSON: a wrong type raises a Rejection, null counts as absent."""

from collections.abc import Mapping
from typing import cast

from aisecurity.emulator.http.rejections import Rejection

JsonObject = Mapping[str, object]

MAX_UINT32 = 2**32 - 1


def as_object(value: object) -> JsonObject:
    """Return *value* as an object."""
    if not isinstance(value, dict):
        raise Rejection
    return cast("JsonObject", value)


def as_list(value: object) -> list[object]:
    """Return *value* as a list."""
    if not isinstance(value, list):
        raise Rejection
    return cast("list[object]", value)


def object_of(parent: JsonObject, name: str) -> JsonObject | None:
    """Return an optional object."""
    value = parent.get(name)
    return None if value is None else as_object(value)


def text_of(parent: JsonObject, name: str, limit: int | None = None) -> str | None:
    """Return an optional string of at most *limit* characters."""
    value = parent.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or (limit is not None and len(value) > limit):
        raise Rejection
    return value


def required_text(parent: JsonObject, name: str) -> str:
    """Return a required string."""
    value = text_of(parent, name)
    if value is None:
        raise Rejection
    return value


def uint32_of(parent: JsonObject, name: str) -> int:
    """Return a required 32-bit number; neither true nor 1.0 is one."""
    value = parent.get(name)
    if type(value) is not int or not 0 <= value <= MAX_UINT32:
        raise Rejection
    return value
