from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import integer, list_of, text
from attrs import define


@define(kw_only=True, repr=False)
class PatternDetections(Model):
    """Where one data pattern matched."""

    _members: ClassVar[Mapping[str, Member]] = {
        "pattern": ("pattern", str, text),
        "locations": ("locations", None, list_of(list_of(integer))),
    }

    pattern: str | None = None
    """Name of the pattern."""
    locations: list[list[int]] | None = None
    """Pairs of start and end. Whether they count bytes or characters is uncertain [?]."""
