from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import integer, text
from attrs import define


@define(kw_only=True, repr=False)
class Error(Model):
    """Body of failures that have no shape of their own, such as a 500."""

    _members: ClassVar[Mapping[str, Member]] = {
        "status_code": ("status_code", int, integer),
        "message": ("message", str, text),
    }
    _scanned_text: ClassVar[frozenset[str]] = frozenset(
        {
            "message",
        }
    )

    status_code: int | None = None
    """The HTTP status, repeated."""
    message: str | None = None
    """What went wrong."""
