"""JSON objects in which a member stands twice that decides what the object says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

NAMES: Final = ("action", "category", "status", "result", "scan_id", "req_id")
"""Members that stand once, or nobody can say which of two counts."""


class RepeatedMembers(dict[str, Any]):
    """An object that has some of NAMES more than once; it holds the last of each. No model is read from it."""

    __slots__ = ("names",)

    def __init__(self, members: dict[str, Any], names: tuple[str, ...]) -> None:
        super().__init__(members)
        self.names = names
        """Those that stand twice."""


def object_of(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object that has the members *pairs*, which the standard library's decoder hands to its hook."""
    value = dict(pairs)
    if len(value) == len(pairs):
        return value
    written = [name for name, _ in pairs]
    names = tuple(name for name in NAMES if written.count(name) > 1)
    return RepeatedMembers(value, names) if names else value


__all__ = ["NAMES", "RepeatedMembers", "object_of"]
