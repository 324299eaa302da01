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
class Error(Model):
    """Body of failures that have no shape of their own, such as a 500."""

    _members: ClassVar[Mapping[str, str]] = {
        "status_code": "status_code",
        "message": "message",
    }
    _scanned_text: ClassVar[frozenset[str]] = frozenset(
        {
            "message",
        }
    )

    status_code: int | None = None
    """The HTTP status, repeated."""
    message: str | None = None
    """What went wrong."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            status_code=take(members, "status_code", integer),
            message=take(members, "message", text),
            additional_properties=members,
        )
