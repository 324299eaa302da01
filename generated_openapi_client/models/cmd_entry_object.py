from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import text
from attrs import define


@define(kw_only=True, repr=False)
class CmdEntryObject(Model):
    """One block of code, searched for command injection."""

    _members: ClassVar[Mapping[str, Member]] = {
        "code_block": ("code_block", str, text),
        "verdict": ("verdict", str, text),
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
