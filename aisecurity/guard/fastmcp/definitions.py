"""Definitions that a server lists: which of them were allowed, as they were then, and which were dropped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

MOST_DEFINITIONS: Final = 10_000
"""Definitions that are remembered, of each kind of decision."""


def fingerprint(definition: Any) -> str:
    """Return a hash of all of *definition*, a JSON value; "" for what is none, or too deep to be one."""
    try:
        return hashlib.sha256(json.dumps(definition, sort_keys=True).encode()).hexdigest()
    except (TypeError, ValueError, RecursionError):
        return ""


class Definitions:
    """What became of the definitions of one server."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._allowed = dict(known)
        self._dropped = dict[str, str]()

    @property
    def allowed(self) -> Mapping[str, str]:
        """The fingerprints of definitions that were allowed last, by "noun:name"."""
        return dict(self._allowed)

    def is_dropped(self, key: str) -> bool:
        """Return whether the definition *key* was dropped from the last list that held it."""
        return key in self._dropped

    def allow(self, key: str, mark: str) -> bool:
        """Note that the definition *key* was allowed, and return whether it was another one before."""
        self._dropped.pop(key, None)
        before = self._allowed.pop(key, mark)
        self._allowed[key] = mark
        if len(self._allowed) > MOST_DEFINITIONS:
            del self._allowed[next(iter(self._allowed))]
        return before != mark

    def drop(self, key: str, mark: str) -> bool | None:
        """Note that the definition *key* was dropped, and return whether that is new; `None` if they are too many.

        None is forgotten: a server could list so many that one of them could be called again.
        """
        if key not in self._dropped and len(self._dropped) >= MOST_DEFINITIONS:
            return None
        is_new = self._dropped.get(key) != mark
        self._dropped[key] = mark
        return is_new
