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
class AiProfile(Model):
    """The security profile to apply, by id or by name; one of them is needed."""

    _members: ClassVar[Mapping[str, str]] = {
        "profile_id": "profile_id",
        "profile_name": "profile_name",
    }

    profile_id: str | None = None
    """Id of the profile, a UUID. The client checks the form."""
    profile_name: str | None = None
    """Name of the profile, at most 100 characters."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            profile_id=take(members, "profile_id", text),
            profile_name=take(members, "profile_name", text),
            additional_properties=members,
        )
