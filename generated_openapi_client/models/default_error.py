from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import text
from attrs import define


@define(kw_only=True, repr=False)
class DefaultError(Model):
    """Body of such failures on the sync path."""

    _members: ClassVar[Mapping[str, Member]] = {
        "message": ("message", str, text),
        "error": ("error", str, text),
    }
    _scanned_text: ClassVar[frozenset[str]] = frozenset(
        {
            "message",
            "error",
        }
    )

    message: str | None = None
    """What went wrong."""
    error: str | None = None
    """More about it."""
