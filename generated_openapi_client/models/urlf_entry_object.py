from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define

from ..types import (
    Model,
    list_of,
    members_of,
    take,
    text,
)


@define(kw_only=True, repr=False)
class UrlfEntryObject(Model):
    """One URL found in the content."""

    _members: ClassVar[Mapping[str, str]] = {
        "url": "url",
        "risk_level": "risk_level",
        "action": "action",
        "categories": "categories",
    }
    _scanned_text: ClassVar[frozenset[str]] = frozenset(
        {
            "url",
        }
    )

    url: str | None = None
    """The URL."""
    risk_level: str | None = None
    """Its risk, "high", "medium", "low" or "Not Given"."""
    action: str | None = None
    """What the profile says to do about it, "allow", "block" or "unknown"."""
    categories: list[str] | None = None
    """The URL's categories, such as "malware"."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            url=take(members, "url", text),
            risk_level=take(members, "risk_level", text),
            action=take(members, "action", text),
            categories=take(members, "categories", list_of(text)),
            additional_properties=members,
        )
