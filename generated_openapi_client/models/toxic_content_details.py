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
class ToxicContentDetails(Model):
    """Which kinds of toxic content were found."""

    _members: ClassVar[Mapping[str, str]] = {
        "toxic_categories": "toxic_categories",
    }

    toxic_categories: list[str] | None = None
    """Names of the categories."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            toxic_categories=take(members, "toxic_categories", list_of(text)),
            additional_properties=members,
        )
