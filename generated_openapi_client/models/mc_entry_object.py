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
class McEntryObject(Model):
    """One piece of code that was analysed."""

    _members: ClassVar[Mapping[str, str]] = {
        "file_type": "file_type",
        "code_sha256": "code_sha256",
    }

    file_type: str | None = None
    """Its language, such as "Python"."""
    code_sha256: str | None = None
    """SHA-256 of the code, in hex."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            file_type=take(members, "file_type", text),
            code_sha256=take(members, "code_sha256", text),
            additional_properties=members,
        )
