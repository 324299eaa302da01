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
class TcReportObject(Model):
    """Finding of the toxic content detector."""

    _members: ClassVar[Mapping[str, str]] = {
        "confidence": "confidence",
        "verdict": "verdict",
        "toxic_categories": "toxic_categories",
    }

    confidence: str | None = None
    """How sure the detector is, "high" or "moderate"; empty when nothing was found."""
    verdict: str | None = None
    """The detector's verdict, "malicious" or "benign"."""
    toxic_categories: list[str] | None = None
    """Names of the categories found."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            confidence=take(members, "confidence", text),
            verdict=take(members, "verdict", text),
            toxic_categories=take(members, "toxic_categories", list_of(text)),
            additional_properties=members,
        )
