from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define

from ..types import (
    Model,
    boolean,
    members_of,
    number,
    take,
    text,
)


@define(kw_only=True, repr=False)
class SourceCodeReportObject(Model):
    """Finding of the source code detector; newer services only [C, L]."""

    _members: ClassVar[Mapping[str, str]] = {
        "verdict": "verdict",
        "confidence_score": "confidence_score",
        "code_present": "code_present",
        "category": "category",
    }

    verdict: str | None = None
    """The detector's verdict, "malicious" or "benign"."""
    confidence_score: float | None = None
    """How sure the detector is, on an unknown scale [?]."""
    code_present: bool | None = None
    """Whether there is code in the content."""
    category: str | None = None
    """The service's name for the kind of code [?]."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            verdict=take(members, "verdict", text),
            confidence_score=take(members, "confidence_score", number),
            code_present=take(members, "code_present", boolean),
            category=take(members, "category", text),
            additional_properties=members,
        )
