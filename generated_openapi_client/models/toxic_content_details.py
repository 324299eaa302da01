from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import list_of, text
from attrs import define


@define(kw_only=True, repr=False)
class ToxicContentDetails(Model):
    """Which kinds of toxic content were found."""

    _members: ClassVar[Mapping[str, Member]] = {
        "toxic_categories": ("toxic_categories", None, list_of(text)),
    }

    toxic_categories: list[str] | None = None
    """Names of the categories."""
