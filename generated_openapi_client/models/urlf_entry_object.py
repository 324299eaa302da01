from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import list_of, text
from attrs import define


@define(kw_only=True, repr=False)
class UrlfEntryObject(Model):
    """One URL found in the content."""

    _members: ClassVar[Mapping[str, Member]] = {
        "url": ("url", str, text),
        "risk_level": ("risk_level", str, text),
        "action": ("action", str, text),
        "categories": ("categories", None, list_of(text)),
    }
    _scanned_text: ClassVar[frozenset[str]] = frozenset(
        {
            "url",
        }
    )

    url: str | None = None
    """The URL."""
    risk_level: str | None = None
    """Its risk, "high", "medium", "low" or "Not Given"."""
    action: str | None = None
    """What the profile says to do about it, "allow", "block" or "unknown"."""
    categories: list[str] | None = None
    """The URL's categories, such as "malware"."""
