from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import text
from attrs import define


@define(kw_only=True, repr=False)
class AgentEntryObject(Model):
    """One pattern of attack on agents."""

    _members: ClassVar[Mapping[str, Member]] = {
        "category_type": ("category_type", str, text),
        "verdict": ("verdict", str, text),
    }

    category_type: str | None = None
    """The pattern, such as "tools-memory-manipulation"."""
    verdict: str | None = None
    """Verdict on it, "malicious" or "benign"."""
