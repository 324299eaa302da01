"""What the generated models and endpoint functions share: the base class, the readers, request and response."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sized
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar, Generic, Self, TypeAlias, TypeVar, cast

from aisecurity._core.json_bytes import decode as read_json
from aisecurity._core.json_bytes import encode as encode
from aisecurity._forks import no_fork
from attrs import define, field

from .errors import MissingMember, ModelError, WrongShape

T = TypeVar("T")
Member: TypeAlias = tuple[str, type | None, Callable[[Any], Any]]
"""What a member is read as: its attribute, the type of a value that is taken as it is, the reader of any other."""
_LONGEST_SHOWN = 100


@define(kw_only=True, repr=False)
class Model:
    """An object of the API: typed attributes, `None` for what is absent or null, and every other member as it came."""

    _members: ClassVar[Mapping[str, Member]] = {}
    _required: ClassVar[tuple[str, ...]] = ()
    _scanned_text: ClassVar[frozenset[str]] = frozenset()

    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that are not documented, and documented ones of a shape that is not: kept as they came."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        if type(src_dict) is not dict and not isinstance(src_dict, Mapping):
            raise WrongShape(f"{cls.__name__}: a JSON object is needed, not {type(src_dict).__name__}")
        kept: dict[str, Any] = {}
        known: dict[str, Any] = {"additional_properties": kept}
        documented = cls._members
        for member, value in src_dict.items():
            try:
                name, kind, read = documented[member]
            except KeyError:
                kept[member] = value
                continue
            if type(value) is kind:
                known[name] = value
            elif value is not None:
                try:
                    known[name] = read(value)
                except WrongShape:
                    kept[member] = value
        for member in cls._required:
            if documented[member][0] not in known:
                raise MissingMember(f"{cls.__name__}: {member!r} is missing, null or not of the documented type")
        return cls(**known)

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
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
                members[member] = _to_json(value, include_none=include_none)
        for member, value in kept.items():
            members.setdefault(member, value)
        return members

    def __str__(self) -> str:
        """Return the object as indented JSON, nulls included, texts included."""
        return json.dumps(self.to_dict(include_none=True), indent=2, ensure_ascii=False)

    def __repr__(self) -> str:
        """Return what is set, on one line; a text that is scanned shows as its length."""
        shown = [
            f"{name}={_short(value, hidden=name in self._scanned_text)}"
            for name, _, _ in self._members.values()
            if (value := getattr(self, name)) is not None
        ]
        if self.additional_properties:
            shown.append(f"additional_properties=<{len(self.additional_properties)} members>")
        return f"{type(self).__name__}({', '.join(shown)})"


class OpenEnum(StrEnum):
    """An enumeration that takes values newer than itself: they keep their text and equal it."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = member._value_ = value
        return member

    @classmethod
    def read(cls, value: Any) -> Self:
        return cast("Self", _known_values(cls).get(text(value))) or cls(value)


@cache
def _known_values(kind: type[OpenEnum]) -> Mapping[str, OpenEnum]:
    """Return the members of *kind* by value: calling the class takes four times as long."""
    return {member.value: member for member in kind}


class Timestamp(datetime):
    """A datetime that remembers the text it was read from: the service writes nanoseconds, datetime has microseconds."""

    text: str | None = None

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the moment that *text* names, ISO 8601 or another usual form; ValueError if it names none."""
        try:
            self = cls.fromisoformat(text)
        except ValueError:
            self = cls.fromisoformat(_complete_date(text).isoformat())
        self.text = text
        return self

    def __reduce_ex__(self, protocol: Any) -> Any:
        return super().__reduce_ex__(protocol) if self.text is None else (Timestamp.read, (self.text,))

    def __deepcopy__(self, memo: Any) -> Self:
        return self


def _complete_date(text: str) -> datetime:
    with no_fork:
        from dateutil import parser

    # dateutil fills what the text leaves out from a default; only a text that leaves out no part of the date is one.
    first, second = (parser.parse(text, default=datetime(year, year, year), tzinfos=_offset) for year in (1, 2))
    if first != second:
        raise ValueError("an incomplete date")
    return first


def _offset(name: str | None, seconds: int | None) -> int | None:
    # Without this dateutil reads on, with a warning or the offset of this machine, where it knows no offset for a name.
    if seconds is None and name is not None:
        raise ValueError("a time zone without an offset")
    return seconds


def _to_json(value: Any, *, include_none: bool) -> Any:
    if isinstance(value, Model):
        return value.to_dict(include_none=include_none)
    if isinstance(value, (list, tuple)):
        return [_to_json(item, include_none=include_none) for item in cast("list[Any]", value)]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime):
        return getattr(value, "text", None) or value.isoformat()
    return value


def _short(value: Any, *, hidden: bool) -> str:
    if hidden:
        count = f"{len(value)} " if isinstance(value, Sized) else ""
        return f"<{count}{'characters' if isinstance(value, str) else 'items'}>"
    if isinstance(value, datetime):
        return str(_to_json(value, include_none=False))
    if isinstance(value, str):
        return repr(str(value) if len(value) <= _LONGEST_SHOWN else value[: _LONGEST_SHOWN - 3] + "...")
    if isinstance(value, list):
        items: list[Any] = value
        return f"[{', '.join(_short(item, hidden=False) for item in items)}]"
    return repr(value)


def text(value: Any) -> str:
    if isinstance(value, str):
        return value
    raise WrongShape(f"a string is needed, not {type(value).__name__}")


def boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise WrongShape(f"a boolean is needed, not {type(value).__name__}")


def integer(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise WrongShape(f"an integer is needed, not {type(value).__name__}")


def number(value: Any) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    raise WrongShape(f"a number is needed, not {type(value).__name__}")


def moment(value: Any) -> datetime:
    try:
        return Timestamp.read(text(value))
    except (ValueError, OverflowError):
        raise WrongShape("a date and time are needed") from None


def list_of(read: Callable[[Any], T]) -> Callable[[Any], list[T]]:
    """Return a reader of JSON arrays whose items *read* takes; one item of another shape makes the array one."""

    def read_list(value: Any) -> list[T]:
        if not isinstance(value, list):
            raise WrongShape(f"a JSON array is needed, not {type(value).__name__}")
        items: list[Any] = value
        return [read(item) for item in items]

    return read_list


@define(frozen=True, kw_only=True)
class Request:
    """What an endpoint wants sent: nothing here depends on who sends it."""

    method: str
    path: str
    """The path with its query, as it goes on the wire."""
    body: Any = field(default=None, repr=False)
    """The JSON value to send, not yet encoded; `None` if there is no body."""


@define(frozen=True, kw_only=True)
class Response(Generic[T]):
    """An answer: status, headers and bytes as they came, and the model if they hold one."""

    status_code: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)
    parsed: T | None


def decode(content: bytes, read: Callable[[Any], T]) -> T | None:
    """Return what *read* makes of the JSON in *content*; `None` if it is not JSON or not of that shape."""
    try:
        return read(read_json(content))
    except ValueError:
        return None


__all__ = ["MissingMember", "Model", "ModelError", "OpenEnum", "Request", "Response", "Timestamp", "WrongShape"]
