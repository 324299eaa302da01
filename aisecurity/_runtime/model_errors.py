"""Errors of reading an answer. No message repeats a value: it may be somebody's text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .lazy import lazy_attributes

if TYPE_CHECKING:
    from .model_parts.refused_member import RefusedMember as RefusedMember
else:
    # Late, for it brings the exceptions of the package.
    __getattr__ = lazy_attributes(__name__, {"RefusedMember": "aisecurity._runtime.model_parts.refused_member"})


class ModelError(ValueError):
    """A JSON value does not fit the model it is read as."""


class WrongShape(ModelError):  # noqa: N818 - what is wrong, in two words
    """A value is of another type than documented, as a list where an object belongs."""


class MissingMember(ModelError):  # noqa: N818 - what is wrong, in two words
    """A member without which the model has no meaning is absent, null or of another type than documented."""


class RepeatedMember(ModelError):  # noqa: N818 - what is wrong, in two words
    """A member stands twice that decides what the object says, so nobody can tell which counts."""
