from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from aisecurity._runtime.model import NOT_GIVEN, Member, Model, ProfileMixin, to_json
from aisecurity._runtime.values import (
    text,
)
from attrs import define, field


@define(kw_only=True, init=False, repr=False)
class AiProfile(ProfileMixin, Model):
    """The security profile to apply, by id or by name; without both, requests leave it out."""

    _members: ClassVar[Mapping[str, Member]] = {
        "profile_id": ("profile_id", str, text),
        "profile_name": ("profile_name", str, text),
    }

    _is_closed: ClassVar[bool] = True

    profile_id: str | None = None
    """Id of the profile, a UUID. The client checks the form."""
    profile_name: str | None = None
    """Name of the profile, at most 100 characters."""
    is_linked: bool = field(default=False, init=False, eq=False, repr=False)

    def __init__(
        self,
        *,
        profile_id: str | None = NOT_GIVEN,
        profile_name: str | None = NOT_GIVEN,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.profile_id = profile_id
        self.profile_name = profile_name
        self.is_linked = False
        self._settle()

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not AiProfile or type(src_dict) is not dict or not src_dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        profile_id_ = get("profile_id")
        profile_name_ = get("profile_name")
        if (profile_id_ is not None and type(profile_id_) is not str) or (
            profile_name_ is not None and type(profile_name_) is not str
        ):
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.profile_id = profile_id_
        self.profile_name = profile_name_
        self.is_linked = False
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties or (self.profile_id is None and self.profile_name is None):
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.profile_id) is not None:
            members["profile_id"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.profile_name) is not None:
            members["profile_name"] = value if type(value) is str else to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(AiProfile._members)
