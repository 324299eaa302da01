"""Values of members: open enumerations, timestamps, and the readers that check the type of each value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Self, TypeVar, cast

from .fork_guard import no_fork
from .model_errors import WrongShape

T = TypeVar("T")


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
        """Return the member for *value*. WrongShape if it is no str."""
        return cast("Self", _known_values(cls).get(text(value))) or cls(value)


@cache
def _known_values(kind: type[OpenEnum]) -> Mapping[str, OpenEnum]:
    """Return the members of *kind* by value: calling the class takes four times as long."""
    return {member.value: member for member in kind}


class Timestamp(datetime):
    """A datetime that keeps the text it was read from: the service writes nanoseconds, datetime has microseconds."""

    # A slot, for the dict of an instance takes as long to make as all the rest of reading.
    __slots__ = ("_text",)

    _text: str

    @property
    def text(self) -> str | None:
        """The text that it was read from, `None` if it was not read."""
        return getattr(self, "_text", None)

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the moment that *text* names, ISO 8601 or another usual form; ValueError if it names none."""
        try:
            self = cls.fromisoformat(text)
        except ValueError:
            self = cls.fromisoformat(_complete_date(text).isoformat())
        self._text = text
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


def text(value: Any) -> str:
    """Return *value* if it is a str, else raise WrongShape."""
    if isinstance(value, str):
        return value
    raise WrongShape(f"a string is needed, not {type(value).__name__}")


def boolean(value: Any) -> bool:
    """Return *value* if it is a bool, else raise WrongShape."""
    if isinstance(value, bool):
        return value
    raise WrongShape(f"a boolean is needed, not {type(value).__name__}")


def integer(value: Any) -> int:
    """Return *value* if it is an int and no bool, else raise WrongShape."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise WrongShape(f"an integer is needed, not {type(value).__name__}")


def number(value: Any) -> float:
    """Return *value* if it is an int or a float and no bool, else raise WrongShape."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    raise WrongShape(f"a number is needed, not {type(value).__name__}")


def moment(value: Any) -> datetime:
    """Return the timestamp that the str *value* names, else raise WrongShape."""
    try:
        return Timestamp.read(value if type(value) is str else text(value))
    except (ValueError, OverflowError):
        raise WrongShape("a date and time are needed") from None


def array(value: Any) -> list[Any]:
    """Return *value* if it is a list, else raise WrongShape."""
    items: Any = value
    if isinstance(items, list):
        return items  # pyright: ignore[reportUnknownVariableType]  # a list of anything
    raise WrongShape(f"a JSON array is needed, not {type(items).__name__}")


def list_of(read: Callable[[Any], T]) -> Callable[[Any], list[T]]:
    """Return a reader of JSON arrays whose items *read* takes; one item of another shape makes the array one."""

    def read_list(value: Any) -> list[T]:
        return [read(item) for item in array(value)]

    return read_list


__all__ = ["OpenEnum", "Timestamp", "array", "boolean", "integer", "list_of", "moment", "number", "text"]
