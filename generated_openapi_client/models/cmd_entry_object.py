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
class CmdEntryObject(Model):
    """One block of code, searched for command injection."""

    _members: ClassVar[Mapping[str, str]] = {
        "code_block": "code_block",
        "verdict": "verdict",
    }
    _scanned_text: ClassVar[frozenset[str]] = frozenset(
        {
            "code_block",
        }
    )

    code_block: str | None = None
    """The code."""
    verdict: str | None = None
    """Verdict on it, "malicious" or "benign"."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            code_block=take(members, "code_block", text),
            verdict=take(members, "verdict", text),
            additional_properties=members,
        )
