from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define

from ..types import (
    Model,
    integer,
    members_of,
    take,
    text,
)


@define(kw_only=True, repr=False)
class ErrorRetryAfter(Model):
    """How long to wait before the next attempt; with a 429."""

    _members: ClassVar[Mapping[str, str]] = {
        "interval": "interval",
        "unit": "unit",
    }

    interval: int | None = None
    """Number of units."""
    unit: str | None = None
    """The unit, such as "minute"."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            interval=take(members, "interval", integer),
            unit=take(members, "unit", text),
            additional_properties=members,
        )
