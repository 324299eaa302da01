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
class DbsEntryObject(Model):
    """One kind of database statement."""

    _members: ClassVar[Mapping[str, str]] = {
        "sub_type": "sub_type",
        "verdict": "verdict",
        "action": "action",
    }

    sub_type: str | None = None
    """The kind, such as "database-security-update"."""
    verdict: str | None = None
    """Verdict on it, "malicious" or "benign"."""
    action: str | None = None
    """What the profile says to do about it, "allow" or "block"."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            sub_type=take(members, "sub_type", text),
            verdict=take(members, "verdict", text),
            action=take(members, "action", text),
            additional_properties=members,
        )
