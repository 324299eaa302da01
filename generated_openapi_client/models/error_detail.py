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
class ErrorDetail(Model):
    """What went wrong."""

    _members: ClassVar[Mapping[str, str]] = {
        "message": "message",
        "retry_after": "retry_after",
    }
    _scanned_text: ClassVar[frozenset[str]] = frozenset(
        {
            "message",
        }
    )

    message: str | None = None
    """Text for people."""
    retry_after: ErrorRetryAfter | None = None
    """How long to wait before the next attempt; with a 429."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            message=take(members, "message", text),
            retry_after=take(members, "retry_after", ErrorRetryAfter.from_dict),
            additional_properties=members,
        )


from ..models.error_retry_after import ErrorRetryAfter  # noqa: E402
