from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define

from ..types import (
    Model,
    boolean,
    integer,
    members_of,
    take,
    text,
)


@define(kw_only=True, repr=False)
class TruncationInfoObject(Model):
    """How much of the content the detector looked at; newer services only [C, L]."""

    _members: ClassVar[Mapping[str, str]] = {
        "payload_truncated": "payload_truncated",
        "original_payload_length": "original_payload_length",
        "truncated_payload_length": "truncated_payload_length",
        "truncation_mode": "truncation_mode",
    }

    payload_truncated: bool | None = None
    """True when part of the content was left out."""
    original_payload_length: int | None = None
    """Length of the content as sent; unit unknown [?]."""
    truncated_payload_length: int | None = None
    """Length that was looked at, in the same unit."""
    truncation_mode: str | None = None
    """How the content was cut, in a word of the service [?]."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            payload_truncated=take(members, "payload_truncated", boolean),
            original_payload_length=take(members, "original_payload_length", integer),
            truncated_payload_length=take(members, "truncated_payload_length", integer),
            truncation_mode=take(members, "truncation_mode", text),
            additional_properties=members,
        )
