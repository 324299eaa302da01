from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define

from ..types import (
    Model,
    members_of,
    take,
)


@define(kw_only=True, repr=False)
class ErrorResponse(Model):
    """Body of the documented failures. Gateways in front may answer HTML or nothing instead."""

    _members: ClassVar[Mapping[str, str]] = {
        "error": "error",
    }

    error: ErrorDetail | None = None
    """What went wrong."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            error=take(members, "error", ErrorDetail.from_dict),
            additional_properties=members,
        )


from ..models.error_detail import ErrorDetail  # noqa: E402
