"""The schemas of openapi.yaml, and the generated classes that belong to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import yaml

from aisecurity import generated_openapi_client as client
from aisecurity.generated_openapi_client.types import Model

from .json_values import is_array, is_object
from .project import ROOT

TEXT = (ROOT / "openapi.yaml").read_text(encoding="utf-8")
SPEC: dict[str, Any] = yaml.safe_load(TEXT)
SCHEMAS: dict[str, dict[str, Any]] = SPEC["components"]["schemas"]
PATHS: dict[str, dict[str, Any]] = SPEC["paths"]

RENAMED = {"ScanContent": "ScanRequestContentsInner"}
"""The one class whose name is not that of its schema."""

MOMENT = "2025-05-28T10:10:14.086495123Z"


def resolve(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the schema that a chain of references ends in."""
    while "$ref" in schema:
        schema = SCHEMAS[schema["$ref"].rpartition("/")[2]]
    return schema


def kind(schema: Mapping[str, Any]) -> str:
    """Return the kind of value to read: the type, or "enum" or "date-time" for such strings."""
    schema = resolve(schema)
    if "enum" in schema:
        return "enum"
    return "date-time" if schema.get("format") == "date-time" else str(schema["type"])


def everywhere(node: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every mapping below *node* with its path."""
    if is_object(node):
        yield path, node
        for key, value in node.items():
            yield from everywhere(value, f"{path}/{key}")
    elif is_array(node):
        for index, value in enumerate(node):
            yield from everywhere(value, f"{path}/{index}")


def snake(name: str) -> str:
    """Return the module name of a class, or the attribute name of a member."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def _enums() -> dict[str, list[str]]:
    named = {name: schema["enum"] for name, schema in SCHEMAS.items() if "enum" in schema}
    inline = {
        f"{name}{''.join(word.title() for word in member.split('_'))}": schema["enum"]
        for name, owner in OBJECTS.items()
        for member, schema in owner["properties"].items()
        if "enum" in schema
    }
    return {**named, **inline}


OBJECTS = {RENAMED.get(name, name): schema for name, schema in SCHEMAS.items() if schema["type"] == "object"}
"""The schemas of objects by the names of their classes."""
ENUMS = _enums()
"""The values of enumerations by the names of their classes."""
CLOSED = {name for name, schema in OBJECTS.items() if schema.get("x-closed")}
"""The models that refuse members which are not documented."""
MODELS: dict[str, Any] = {name: getattr(client, name) for name in OBJECTS}
OPEN_ENUMS: dict[str, Any] = {name: getattr(client, name) for name in ENUMS}


def members(name: str) -> dict[str, Mapping[str, Any]]:
    """Return the documented members of a model, with their schemas."""
    return dict(OBJECTS[name]["properties"])


def required(name: str) -> list[str]:
    """Return the members that a model cannot be without."""
    return list(OBJECTS[name].get("required", []))


def optional(name: str) -> list[str]:
    """Return the members that a model can be without."""
    return [member for member in members(name) if member not in required(name)]


def extended(name: str, value: Mapping[str, Any], newer: Mapping[str, Any]) -> dict[str, Any]:
    """Return the object from which a model is read that has *newer* beside *value*."""
    return {**value, "additional_properties": newer} if name in CLOSED else {**value, **newer}


def attributes(model: type[Model]) -> list[str]:
    """Return the attributes of a model that stand for documented members, in order."""
    return [field.name for field in attrs.fields(model) if field.init and field.name != "additional_properties"]


def sample(schema: Mapping[str, Any], *, whole: bool = True) -> Any:
    """Return a value of *schema*: with every member, or with the required ones only."""
    schema = resolve(schema)
    match kind(schema):
        case "object":
            wanted = schema["properties"] if whole else schema.get("required", [])
            return {member: sample(schema["properties"][member], whole=whole) for member in wanted}
        case "array":
            return [sample(schema["items"], whole=whole)]
        case "enum":
            return schema["enum"][0]
        case "date-time":
            return MOMENT
        case other:
            return {"string": "some text", "integer": 7, "number": 0.5, "boolean": True}[other]


_NO_TEXT: list[Any] = [5, 0, 1.5, True, False, [], ["x"], {}, {"a": 1}]
_WRONG: dict[str, list[Any]] = {
    "string": _NO_TEXT,
    "enum": _NO_TEXT,
    "date-time": [*_NO_TEXT, "", "not a date", "10:10", "2025-13-45T00:00:00Z"],
    "integer": ["5", "", True, False, 1.5, [], [1], {}],
    "number": ["0.5", "", True, False, [], {}],
    "boolean": ["true", "", 0, 1, 0.0, [], {}],
    "object": ["", "x", 5, 0, True, False, [], [{}]],
    "array": ["", "x", 5, 0, True, False, {}, {"0": "x"}, [None]],
}


def wrong(schema: Mapping[str, Any]) -> list[Any]:
    """Return values that are not of *schema*."""
    found = _WRONG[kind(schema)]
    if kind(schema) != "array":
        return found
    items = resolve(schema)["items"]
    return [*found, *([item] for item in wrong(items)), [sample(items), wrong(items)[0]]]
