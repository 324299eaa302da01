"""Reading of JSON that does not pass over the first of two members of one name."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, cast

from aisecurity.exceptions import PayloadError


class DoubledMembers(dict[str, Any]):
    """A JSON object of which *doubled* names stand for two values or more; it holds the last of each."""

    doubled: frozenset[str] = frozenset()


def as_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object of *pairs*, as an `object_pairs_hook` does."""
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    found = DoubledMembers(members)
    found.doubled = frozenset(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
    return found


def read_json(text: str) -> Any:
    """Return the value in *text*. ValueError, RecursionError if there is none."""
    return json.loads(text, object_pairs_hook=as_object)


def check_doubled(name: str, value: object) -> None:
    """Raise PayloadError if an object in *value* has two members of one name, so that it is not clear what to scan."""
    if isinstance(value, DoubledMembers):
        raise PayloadError(f"{name}: two members have one name, so it is not clear what to scan")
    inner = list(cast("dict[str, object]", value).values()) if isinstance(value, dict) else value
    if isinstance(inner, list):
        for one in cast("list[object]", inner):
            check_doubled(name, one)
