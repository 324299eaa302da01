from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define

from ..types import (
    Model,
    members_of,
    take,
    text,
)


@define(kw_only=True, repr=False)
class DefaultError(Model):
    """Body of such failures on the sync path."""

    _members: ClassVar[Mapping[str, str]] = {
        "message": "message",
        "error": "error",
    }
    _scanned_text: ClassVar[frozenset[str]] = frozenset(
        {
            "message",
            "error",
        }
    )

    message: str | None = None
    """What went wrong."""
    error: str | None = None
    """More about it."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            message=take(members, "message", text),
            error=take(members, "error", text),
            additional_properties=members,
        )
