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
class CgReportObject(Model):
    """Finding of the contextual grounding detector."""

    _members: ClassVar[Mapping[str, str]] = {
        "status": "status",
        "explanation": "explanation",
        "category": "category",
    }
    _scanned_text: ClassVar[frozenset[str]] = frozenset(
        {
            "explanation",
        }
    )

    status: str | None = None
    """Whether the explanation is ready, "completed" or "pending"."""
    explanation: str | None = None
    """Why the response counts as grounded or not."""
    category: str | None = None
    """Kind of the finding, from a fixed list of the service."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            status=take(members, "status", text),
            explanation=take(members, "explanation", text),
            category=take(members, "category", text),
            additional_properties=members,
        )
