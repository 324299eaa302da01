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
class AgentEntryObject(Model):
    """One pattern of attack on agents."""

    _members: ClassVar[Mapping[str, str]] = {
        "category_type": "category_type",
        "verdict": "verdict",
    }

    category_type: str | None = None
    """The pattern, such as "tools-memory-manipulation"."""
    verdict: str | None = None
    """Verdict on it, "malicious" or "benign"."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            category_type=take(members, "category_type", text),
            verdict=take(members, "verdict", text),
            additional_properties=members,
        )
