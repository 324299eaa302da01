from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import text
from attrs import define


@define(kw_only=True, repr=False)
class CgReportObject(Model):
    """Finding of the contextual grounding detector."""

    _members: ClassVar[Mapping[str, Member]] = {
        "status": ("status", str, text),
        "explanation": ("explanation", str, text),
        "category": ("category", str, text),
    }
    _scanned_text: ClassVar[frozenset[str]] = frozenset(
        {
            "explanation",
        }
    )

    status: str | None = None
    """Whether the explanation is ready, "completed" or "pending"."""
    explanation: str | None = None
    """Why the response counts as grounded or not."""
    category: str | None = None
    """Kind of the finding, from a fixed list of the service."""
