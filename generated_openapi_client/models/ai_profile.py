from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import text
from attrs import define


@define(kw_only=True, repr=False)
class AiProfile(Model):
    """The security profile to apply, by id or by name; one of them is needed."""

    _members: ClassVar[Mapping[str, Member]] = {
        "profile_id": ("profile_id", str, text),
        "profile_name": ("profile_name", str, text),
    }

    profile_id: str | None = None
    """Id of the profile, a UUID. The client checks the form."""
    profile_name: str | None = None
    """Name of the profile, at most 100 characters."""
