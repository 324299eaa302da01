from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import text
from attrs import define


@define(kw_only=True, repr=False)
class DbsEntryObject(Model):
    """One kind of database statement."""

    _members: ClassVar[Mapping[str, Member]] = {
        "sub_type": ("sub_type", str, text),
        "verdict": ("verdict", str, text),
        "action": ("action", str, text),
    }

    sub_type: str | None = None
    """The kind, such as "database-security-update"."""
    verdict: str | None = None
    """Verdict on it, "malicious" or "benign"."""
    action: str | None = None
    """What the profile says to do about it, "allow" or "block"."""
