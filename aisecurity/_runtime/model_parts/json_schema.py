"""JSON Schema of models, made of their type hints."""

from __future__ import annotations

import inspect
from datetime import datetime
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Final, Union, get_args, get_origin, get_type_hints

from aisecurity._runtime.values import OpenEnum

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PLAIN: Final[Mapping[Any, Mapping[str, str]]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    datetime: {"type": "string", "format": "date-time"},
    NoneType: {"type": "null"},
}


def schema_of_object(
    model: type[Any], attributes: Mapping[str, str], required: Sequence[str], *, closed: bool
) -> dict[str, Any]:
    """Return the schema of *model*, those of the models in it included; *attributes* by the names of members."""
    hints, described = get_type_hints(model), inspect.getdoc(model) or ""
    return {
        "title": model.__name__,
        "type": "object",
        "description": " ".join(described.partition("\n\n")[0].split()),
        "properties": {name: _schema(hints[attribute]) for name, attribute in attributes.items()},
        "required": [*required],
        "additionalProperties": not closed,
    }


def _schema(kind: Any) -> dict[str, Any]:
    if kind in _PLAIN:
        return dict(_PLAIN[kind])
    origin, parts = get_origin(kind), get_args(kind)
    if origin is list:
        return {"type": "array", "items": _schema(parts[0])}
    if origin in {Union, UnionType}:
        return {"anyOf": [_schema(part) for part in parts], "default": None}
    if issubclass(kind, OpenEnum):
        # Values that are newer than the contract are taken, too.
        return {"title": kind.__name__, "type": "string", "examples": [member.value for member in kind]}
    nested: dict[str, Any] = kind.__get_pydantic_json_schema__(None, None)
    return nested


__all__ = ["schema_of_object"]
