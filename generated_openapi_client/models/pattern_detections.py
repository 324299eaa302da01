from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define

from ..types import (
    Model,
    integer,
    list_of,
    members_of,
    take,
    text,
)


@define(kw_only=True, repr=False)
class PatternDetections(Model):
    """Where one data pattern matched."""

    _members: ClassVar[Mapping[str, str]] = {
        "pattern": "pattern",
        "locations": "locations",
    }

    pattern: str | None = None
    """Name of the pattern."""
    locations: list[list[int]] | None = None
    """Pairs of start and end. Whether they count bytes or characters is uncertain [?]."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            pattern=take(members, "pattern", text),
            locations=take(members, "locations", list_of(list_of(integer))),
            additional_properties=members,
        )
