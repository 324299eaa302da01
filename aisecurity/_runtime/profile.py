"""Mixin of the generated AiProfile: one that is linked to the key, and one whose name was not set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from .model import Model

NOT_GIVEN: Final[Any] = object()
"""Stands for an argument that is not given, for `None` is one."""


class ProfileMixin(Model):
    """Reading and writing of an AiProfile that has neither name nor id.

    `is_linked` says that it was made without any argument, or read of an empty object: requests leave it out, and the
    service takes the profile that is linked to the key. One whose name is `None` is not linked, so that a variable
    that was not set chooses no profile: a scan with it is a PayloadError.
    """

    __slots__ = ()

    if TYPE_CHECKING:
        profile_id: str | None
        profile_name: str | None
        is_linked: bool

    def _settle(self) -> None:
        """Replace arguments that were not given by `None`, and note whether none was."""
        self.is_linked = (
            self.profile_id is NOT_GIVEN and self.profile_name is NOT_GIVEN and not self.additional_properties
        )
        if self.profile_id is NOT_GIVEN:
            self.profile_id = None
        if self.profile_name is NOT_GIVEN:
            self.profile_name = None

    @classmethod
    def _read(cls, src_dict: Mapping[str, Any]) -> Self:
        given: Any = src_dict
        if isinstance(given, str):
            return cls(profile_name=given)  # type: ignore[call-arg]  # of the generated class
        self = super()._read(src_dict)
        self.is_linked = not src_dict
        return self

    def _write(self, *, include_none: bool) -> dict[str, Any]:
        members = super()._write(include_none=include_none)
        # Written as a null, so that it is not linked either where it is read again.
        return members or ({} if self.is_linked else {"profile_name": None})


__all__ = ["NOT_GIVEN", "ProfileMixin"]
