"""A change: where, of what, from what to what."""

from __future__ import annotations

from dataclasses import dataclass

DEPARTURES = "openapi-departures.yaml"
"""The subject of changes that are none of the contract, but of how a departure suits it."""
LIMITS = {
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"), 1),
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"), -1),
}
"""Limits, with the sign of a change that lets more through."""


@dataclass(frozen=True)
class Difference:
    """One change of a contract: *old* is None for what is new, *new* for what is gone."""

    subject: str
    """A schema, a member of one as "Schema.member", or an operation as "POST /path"."""
    what: str
    old: str | None
    new: str | None

    @property
    def verb(self) -> str:
        """Say in a word what became of it."""
        if self.what in LIMITS:
            return self._of_a_limit()
        return "added" if self.old is None else "removed" if self.new is None else "changed"

    def _of_a_limit(self) -> str:
        if self.old is None or self.new is None:
            return "tightened" if self.old is None else "lifted"
        try:
            rises = float(self.new) > float(self.old)
        except ValueError:
            return "changed"
        return "loosened" if rises == (LIMITS[self.what] > 0) else "tightened"

    def __str__(self) -> str:
        """Write it in a line."""
        old, new = ("none" if value is None else value for value in (self.old, self.new))
        return f"{self.subject}: {self.what} {self.verb}: {old} -> {new}"
