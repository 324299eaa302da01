from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import integer, text
from attrs import define


@define(kw_only=True, repr=False)
class ErrorRetryAfter(Model):
    """How long to wait before the next attempt; with a 429."""

    _members: ClassVar[Mapping[str, Member]] = {
        "interval": ("interval", int, integer),
        "unit": ("unit", str, text),
    }

    interval: int | None = None
    """Number of units."""
    unit: str | None = None
    """The unit, such as "minute"."""
