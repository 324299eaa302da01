"""Base class of the generated models."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sized
from datetime import datetime
from enum import StrEnum
from operator import is_
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self, cast

from attrs import define, field

from .lazy import LateModule
from .model_errors import MissingMember, RepeatedMember, WrongShape
from .pydantic_names import Member, PydanticNames, refusal, refused
from .repeated_members import RepeatedMembers

if TYPE_CHECKING:
    import json
else:
    # Late, for a program that makes a model need not write it.
    json = LateModule("json")

_LONGEST_SHOWN = 100


def _count_of_members(members: Mapping[str, Any]) -> str:
    return f"<{len(members)} members>"


@define(kw_only=True, repr=False)
class Model(PydanticNames):
    """An object of the API: typed attributes, `None` for what is absent or null, and every other member as it came."""

    _scanned_text: ClassVar[frozenset[str]] = frozenset()
    _shown_first: ClassVar[tuple[str, ...]] = ()
    """Attributes with which its repr begins."""
    _is_to_scan: ClassVar[bool] = False
    """Whether its texts are on their way to be scanned, so that nothing is to show them."""

    additional_properties: dict[str, Any] = field(
        factory=cast("Callable[[], dict[str, Any]]", dict), repr=_count_of_members
    )
    """Members that are not documented, and documented ones of a shape that is not: kept as they came."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        return cls._read(src_dict)

    @classmethod
    def _read(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read any value, member by member: what the straight readers of the models leave to it."""
        given: Any = src_dict
        if type(given) is not dict:
            cls._check_object(given)
        kept: dict[str, Any] = {}
        known: dict[str, Any] = {"additional_properties": kept}
        documented = cls._members
        for member, value in src_dict.items():
            try:
                name, kind, read = documented[member]
            except KeyError:
                cls._keep(kept, member, value)
                continue
            if type(value) is kind:
                known[name] = value
            elif value is not None:
                try:
                    known[name] = read(value)
                except (WrongShape, MissingMember):
                    kept[member] = value
        if cls._required:
            cls._check_required(known)
        return cls(**known)

    @classmethod
    def _keep(cls, kept: dict[str, Any], member: str, value: Any) -> None:
        """Keep a member that is not documented; RefusedMember where it might be one that is misspelt."""
        if not cls._is_closed:
            kept[member] = value
        elif member == "additional_properties" and isinstance(value, Mapping):
            kept.update(cast("Mapping[str, Any]", value))
        else:
            raise refused(cls.__name__, member, cls._members, _NEWER)

    def _given(self, member: str, value: Any) -> Any:
        """Return *value*, an argument for *member*, as its documented type where it is JSON.

        What cannot be read is kept as it came, as `from_dict` does it. Where it says what is scanned, an object that
        cannot be read is refused; what is no object stays, to be refused by the scan, which knows its place.
        """
        read = self._members[member][2]
        try:
            if not isinstance(value, (list, tuple)):
                return value if isinstance(value, _MADE) else read(value)
            found = cast("list[Any]", value)
            items = [item if isinstance(item, _MADE) else read([item])[0] for item in found]
        except (WrongShape, MissingMember) as error:
            if not self._is_closed:
                self.additional_properties = {**self.additional_properties, member: value}
                return None
            if isinstance(value, Mapping):
                raise refusal(f"{type(self).__name__}.{member}: {error}") from None
            return cast("Any", value)
        # The caller's own list, to which it may add more, where nothing was read.
        return found if isinstance(value, list) and all(map(is_, items, found)) else items

    def _take(self, newer: Mapping[str, Any]) -> None:
        """Take arguments that are no attributes: members by their name in JSON, and what is not documented."""
        unknown = {member: value for member, value in newer.items() if member not in self._members}
        self.additional_properties = {**self.additional_properties, **unknown}
        for member, value in newer.items():
            if member in self._members:
                setattr(self, self._members[member][0], None if value is None else self._given(member, value))

    @classmethod
    def _check_object(cls, given: Any) -> None:
        if not isinstance(given, Mapping):
            raise WrongShape(f"{cls.__name__}: a JSON object is needed, not {type(given).__name__}")
        if isinstance(given, RepeatedMembers):
            raise RepeatedMember(f"{cls.__name__}: {given.names[0]!r} stands twice")

    @classmethod
    def _check_required(cls, known: Mapping[str, Any]) -> None:
        for member in cls._required:
            if cls._members[member][0] not in known:
                raise MissingMember(f"{cls.__name__}: {member!r} is missing, null or not of the documented type")

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        return self._write(include_none=include_none)

    def _write(self, *, include_none: bool) -> dict[str, Any]:
        """Write any model, member by member: what the straight writers of the models leave to it."""
        kept = self.additional_properties
        members: dict[str, Any] = {}
        for member, (name, kind, _) in self._members.items():
            value = getattr(self, name)
            if value is None:
                if include_none or member in kept:
                    members[member] = kept.get(member)
            elif type(value) is kind:
                members[member] = value
            else:
                members[member] = to_json(value, include_none=include_none)
        for member, value in kept.items():
            members.setdefault(member, value)
        return members

    def __str__(self) -> str:
        """Return the object as indented JSON, nulls included; of a text that is to be scanned only its length."""
        return json.dumps(self._shown(), indent=2, ensure_ascii=False)

    def _shown(self) -> dict[str, Any]:
        """Return what `str` shows: the JSON object, but of a text that is to be scanned only its size."""
        written = self.to_dict(include_none=True)
        for member, value in written.items():
            name = self._members[member][0] if member in self._members else ""
            kept = member in self.additional_properties
            if self._is_to_scan and (kept or name in self._scanned_text):
                # What is not documented, or of a shape that is not, may be a text all the same.
                written[member] = None if value is None else hidden(value)
            elif not kept:
                written[member] = self._shown_value(getattr(self, name))
        return written

    @classmethod
    def _shown_value(cls, value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return [cls._shown_value(item) for item in cast("list[Any]", value)]
        return value._shown() if isinstance(value, Model) else to_json(value, include_none=True)

    def __repr__(self) -> str:
        """Return the members that are set, on one line; a text that is scanned shows as its length."""
        shown = [
            f"{name}={_short(value, hidden=name in self._scanned_text)}"
            for name in dict.fromkeys((*self._shown_first, *(name for name, _, _ in self._members.values())))
            if (value := getattr(self, name)) is not None
        ]
        if self.additional_properties:
            shown.append(f"additional_properties={_count_of_members(self.additional_properties)}")
        return f"{type(self).__name__}({', '.join(shown)})"


_MADE = (Model, datetime, StrEnum)
"""What is no JSON any more."""
_NEWER = "; additional_properties={...} sends what is newer than this package"


def to_json(value: Any, *, include_none: bool) -> Any:
    """Return *value*, of a member, as the JSON value that it is written as."""
    if isinstance(value, Model):
        return value.to_dict(include_none=include_none)
    if isinstance(value, (list, tuple)):
        return [to_json(item, include_none=include_none) for item in cast("list[Any]", value)]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime):
        return getattr(value, "text", None) or value.isoformat()
    return value


def hidden(value: object) -> str:
    """Return the size of *value*, for a repr, "None" if there is none."""
    return "None" if value is None else _short(value, hidden=True)


def _short(value: Any, *, hidden: bool) -> str:
    if hidden:
        count = f"{len(value)} " if isinstance(value, Sized) else ""
        return f"<{count}{'characters' if isinstance(value, str) else 'items'}>"
    if isinstance(value, datetime):
        return str(to_json(value, include_none=False))
    if isinstance(value, str):
        return _whole_words(value)
    if isinstance(value, list):
        items: Any = value  # pyright: ignore[reportUnknownVariableType]  # a list of anything
        return f"[{', '.join(_short(item, hidden=False) for item in items)}]"
    return repr(value)


def _whole_words(text: str) -> str:
    """Return the repr of *text*, or of the words that a long one begins with: half an id might be taken for another."""
    if len(text) <= _LONGEST_SHOWN:
        return repr(str(text))
    words = text[: _LONGEST_SHOWN - 3].rsplit(None, 1)
    return repr(words[0] + " ...") if len(words) > 1 else hidden(text)


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


__all__ = ["NOT_GIVEN", "Member", "Model", "ProfileMixin", "hidden", "to_json"]
