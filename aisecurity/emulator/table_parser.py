"""Conversion of tables from TOML, JSON and the command line into classes; errors are one line that names the key."""

import difflib
from collections.abc import Callable, Collection, Mapping
from types import NoneType, UnionType
from typing import Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from attrs import AttrsInstance, fields, fields_dict, has

T = TypeVar("T", bound=AttrsInstance)

Table = Mapping[str, object]


class SettingsError(ValueError):
    """An unknown key, or a value that the key does not allow."""


def as_table(value: object, where: str) -> Table:
    """Return *value* as a table; raises SettingsError if it is none."""
    if not isinstance(value, Mapping):
        raise SettingsError(f"{where}: a table is needed")
    return cast("Table", value)


def as_tables(value: object, where: str) -> list[Table]:
    """Return *value* as a list of tables; raises SettingsError if it is none."""
    if not isinstance(value, list):
        raise SettingsError(f"{where}: an array of tables is needed")
    return [as_table(item, f"{where}[{index}]") for index, item in enumerate(cast("list[object]", value))]


def check_keys(table: Table, known: Collection[str], where: str) -> None:
    """Raise SettingsError on a key that is not *known*, with the closest known key."""
    for key in table:
        if key not in known:
            close = difflib.get_close_matches(key, known, n=1)
            meant = f"is it {close[0]}?" if close else f"known are {', '.join(sorted(known))}"
            raise SettingsError(f"{where}.{key}: unknown key; {meant}")


def means(text: str) -> Mapping[str, str]:
    """Return the metadata of an attribute that a table sets: *text*, its description in the documentation."""
    return {"text": text}


def descriptions(kind: type[AttrsInstance]) -> dict[str, str]:
    """Return the description of each attribute of *kind*, by name."""
    return {one.name: one.metadata["text"] for one in fields(kind)}


def build_from_table(kind: type[T], table: Table, where: str, known: Collection[str] | None = None) -> T:
    """Build a *kind* from the values in *table*; each must have the type that the class declares."""
    attributes = fields_dict(kind)
    check_keys(table, attributes if known is None else known, where)
    hints = get_type_hints(kind)
    values = {
        str(attributes[key].alias): check_value(value, hints[key], f"{where}.{key}") for key, value in table.items()
    }
    try:
        return kind(**values)
    except TypeError as error:
        raise SettingsError(f"{where}: {_missing(error)} missing") from error
    except ValueError as error:
        raise SettingsError(f"{where}: {error.args[0]}") from error


def _missing(error: TypeError) -> str:
    names = str(error).rpartition(": ")[2].replace("'", "")
    return f"{names} are" if " and " in names else f"{names} is"


# An int is accepted as a float; bool, a subclass of int, is not accepted as a number.
_FITTING: Mapping[object, Collection[type]] = {bool: {bool}, int: {int}, float: {int, float}, str: {str}}
_NUMBERS: Mapping[object, Callable[[str], object]] = {int: int, float: float}


def check_value(value: object, hint: object, where: str) -> object:
    """Check one value against its type *hint*: a list becomes a tuple or a frozenset, a table the class of the hint."""
    hint = unwrap_optional(hint)
    if isinstance(hint, type) and has(hint):
        return build_from_table(hint, as_table(value, where), where)
    if get_origin(hint) in {tuple, frozenset}:
        return _texts(value, hint, where)
    fits = value in get_args(hint) if get_origin(hint) is Literal else type(value) in _FITTING[hint]
    if not fits:
        raise SettingsError(f"{where}: {value!r:.50} is not {describe_type(hint)}")
    return value


def _texts(value: object, hint: object, where: str) -> object:
    items = cast("list[object]", value) if isinstance(value, list) else [None]
    if not all(isinstance(item, str) for item in items):
        raise SettingsError(f"{where}: a list of texts is needed")
    for item in items:
        check_value(item, get_args(hint)[0], where)
    return frozenset(items) if get_origin(hint) is frozenset else tuple(items)


def unwrap_optional(hint: object) -> object:
    """Return the type within an optional type: a null is expressed by leaving the key out."""
    if get_origin(hint) in {Union, UnionType}:
        return next(option for option in get_args(hint) if option is not NoneType)
    return hint


_DESCRIBED: Mapping[object, str] = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}


def describe_type(hint: object) -> str:
    """Describe in words the values of a type."""
    hint = unwrap_optional(hint)
    if get_origin(hint) is Literal:
        return " or ".join(str(option) for option in get_args(hint))
    return _DESCRIBED[hint]


def parse_text(text: str, hint: object) -> object:
    """Convert a value of the command line; one that does not convert stays a text, and fails its type check later."""
    hint = unwrap_optional(hint)
    if hint is bool or get_args(hint) == (True,):
        return {"true": True, "false": False}.get(text, text)
    try:
        return _NUMBERS[hint](text) if hint in _NUMBERS else text
    except ValueError:
        return text
