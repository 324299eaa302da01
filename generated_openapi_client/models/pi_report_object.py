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
class PiReportObject(Model):
    """Finding of the prompt injection detector."""

    _members: ClassVar[Mapping[str, str]] = {
        "verdict": "verdict",
    }

    verdict: str | None = None
    """The detector's verdict, "malicious" or "benign"."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            verdict=take(members, "verdict", text),
            additional_properties=members,
        )
