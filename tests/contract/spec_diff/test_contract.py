"""Changes of a contract, each a line with place, old and new."""

from __future__ import annotations

import copy
import random
from pathlib import Path
from typing import Any

import pytest

from tests.support.json_values import is_array, is_object

from .specs import lines, ours, part, published

ANSWER = {"description": "d", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}
BASE: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Things", "version": "1"},
    "servers": [{"url": "https://one.test"}],
    "paths": {
        "/things": {
            "parameters": [{"$ref": "#/components/parameters/Trace"}],
            "post": {
                "operationId": "MakeThing",
                "tags": ["Things"],
                "parameters": [{"name": "size", "in": "query", "schema": {"type": "integer", "maximum": 9}}],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
                "responses": {"200": ANSWER, "404": {"$ref": "#/components/responses/Gone"}, "default": {**ANSWER}},
            },
        }
    },
    "components": {
        "parameters": {"Trace": {"name": "trace", "in": "header", "schema": {"type": "string"}}},
        "responses": {"Gone": {"description": "d", "content": {"application/json": {"schema": {"type": "object"}}}}},
        "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "x-key"}},
        "schemas": {
            "Thing": {
                "type": "object",
                "x-closed": True,
                "required": ["name"],
                "properties": {
                    "name": {"type": "string", "maxLength": 10},
                    "kind": {"$ref": "#/components/schemas/Kind"},
                    "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Part"}},
                    "inline": {"type": "object", "properties": {"deep": {"type": "string", "default": "a"}}},
                },
            },
            "Kind": {"type": "string", "enum": ["round", "flat"]},
            "Part": {"allOf": [{"$ref": "#/components/schemas/Kind"}, {"properties": {"weight": {"type": "number"}}}]},
        },
    },
}
"""x-closed makes it one of ours, so that nothing is laid over it."""

POST = "paths /things post"
THING = "components schemas Thing"
NAME = f"{THING} properties name"
REF = {"$ref": "#/components/schemas/Kind"}
CASES: list[tuple[str, str, Any, list[str]]] = [
    (THING, "description", "Other words", []),
    (f"{THING} properties", "kind", {"allOf": [REF], "description": "Other words"}, []),
    (NAME, "example", "a", []),
    (POST, "summary", "Other words", []),
    (POST, "x-internal", True, []),
    ("info", "version", "2", []),
    (NAME, "type", "integer", ["Thing.name: type changed: string -> integer"]),
    (NAME, "type", ["string", "null"], ["Thing.name: null changed: not allowed -> allowed"]),
    (NAME, "nullable", True, ["Thing.name: null changed: not allowed -> allowed"]),
    (NAME, "maxLength", 5, ["Thing.name: maxLength tightened: 10 -> 5"]),
    (NAME, "maxLength", 50, ["Thing.name: maxLength loosened: 10 -> 50"]),
    (NAME, "maxLength", None, ["Thing.name: maxLength lifted: 10 -> none"]),
    (NAME, "maxLength", "much", ["Thing.name: maxLength changed: 10 -> much"]),
    (NAME, "minLength", 1, ["Thing.name: minLength tightened: none -> 1"]),
    (NAME, "pattern", "^a", ["Thing.name: pattern added: none -> ^a"]),
    (NAME, "format", "uuid", ["Thing.name: format added: none -> uuid"]),
    (NAME, "default", "", ['Thing.name: default added: none -> ""']),
    (NAME, "deprecated", False, []),
    (NAME, "deprecated", True, ["Thing.name: deprecated added: none -> true"]),
    (NAME, "enum", ["a", 1], ["Thing.name: enum added: none -> a, 1"]),
    (THING, "required", ["name", "kind"], ["Thing.kind: required changed: no -> yes"]),
    (THING, "required", None, ["Thing.name: required changed: yes -> no"]),
    (THING, "required", ["name", "ghost"], ["Thing.ghost: required changed: no -> yes"]),
    (THING, "additionalProperties", True, []),
    (THING, "additionalProperties", False, ["Thing: unknown members changed: allowed -> refused"]),
    (THING, "additionalProperties", {"type": "string"}, ["Thing: unknown members changed: allowed -> string"]),
    (THING, "x-scanned-text", ["name"], ["Thing: x-scanned-text added: none -> name"]),
    (THING, "x-unheard-of", ["name"], []),
    (
        f"{THING} properties",
        "new",
        {"type": "string", "maxLength": 3, "nullable": True},
        ["Thing.new: member added: none -> string, maxLength 3, null allowed, optional"],
    ),
    (f"{THING} properties", "name", None, ["Thing.name: member removed: string, maxLength 10, required -> none"]),
    (f"{THING} properties parts", "items", {"type": "string"}, ["Thing.parts[]: type changed: Part -> string"]),
    (f"{THING} properties parts", "type", "string", ["Thing.parts: type changed: array of Part -> string"]),
    (f"{THING} properties inline properties deep", "default", "b", ["Thing.inline.deep: default changed: a -> b"]),
    (
        f"{THING} properties",
        "kind",
        {"oneOf": [REF, {"type": "integer"}]},
        ["Thing.kind: type changed: Kind -> oneOf of Kind, integer"],
    ),
    (
        "components schemas Kind",
        "enum",
        ["round", "tall"],
        ["Kind: enum value removed: flat -> none", "Kind: enum value added: none -> tall"],
    ),
    ("components schemas Kind", "enum", ["flat", "round"], []),
    (
        "components schemas Part",
        "allOf",
        [REF],
        ["Part: type changed: allOf of Kind, object -> Kind"],
    ),
    (
        "components schemas Part",
        "allOf",
        [REF, {"properties": {"weight": {"type": "number"}}}, {"$ref": "#/components/schemas/Thing"}],
        ["Part: allOf added: none -> Thing"],
    ),
    (
        "components schemas Part",
        "allOf",
        [REF, {"properties": {"weight": {"type": "integer"}}}],
        ["Part allOf[0].weight: type changed: number -> integer"],
    ),
    ("components schemas", "Other", {"type": "object"}, ["Other: schema added: none -> object"]),
    ("components schemas", "Part", None, ["Part: schema removed: allOf of Kind, object -> none"]),
    ("components securitySchemes key", "name", "x-token", ["securitySchemes key: name changed: x-key -> x-token"]),
    (
        "components securitySchemes",
        "key",
        None,
        ['securitySchemes key: securitySchemes removed: {"type": "apiKey", "in": "header", "name": "x-key"} -> none'],
    ),
    (
        "components parameters Trace schema",
        "maxLength",
        9,
        [
            "POST /things header parameter trace: maxLength tightened: none -> 9",
            "parameters Trace: maxLength tightened: none -> 9",
        ],
    ),
    (
        "components responses Gone content application/json schema",
        "type",
        "array",
        ["responses Gone: type changed: object -> array of anything"],
    ),
    ("paths", "/more", {"get": {"operationId": "More"}}, ["GET /more: operation added: none -> More"]),
    ("paths", "/more", {"get": {}}, ["GET /more: operation added: none -> without an operationId"]),
    ("paths", "/things", {}, ["POST /things: operation removed: MakeThing -> none"]),
    (POST, "operationId", "Make", ["POST /things: operationId changed: MakeThing -> Make"]),
    (POST, "tags", ["Others"], ["POST /things: tags changed: Things -> Others"]),
    (POST, "security", [{"key": []}], ['POST /things: security added: none -> [{"key": []}]']),
    (POST, "requestBody", None, ["POST /things: body removed: application/json -> none"]),
    (f"{POST} requestBody", "required", True, ["POST /things body: required changed: no -> yes"]),
    (f"{POST} requestBody content", "text/plain", {}, ["POST /things body: text/plain added: none -> anything"]),
    (POST, "parameters", [], ["POST /things: query parameter size removed: integer, optional -> none"]),
    (f"{POST} parameters size", "required", True, ["POST /things query parameter size: required changed: no -> yes"]),
    (f"{POST} parameters size", "style", "form", ["POST /things query parameter size: style added: none -> form"]),
    (
        f"{POST} parameters size schema",
        "maximum",
        8.5,
        ["POST /things query parameter size: maximum tightened: 9 -> 8.5"],
    ),
    (
        f"{POST} responses",
        "500",
        {"$ref": "#/components/responses/Gone"},
        ["POST /things: answer 500 added: none -> Gone"],
    ),
    (f"{POST} responses", "500", {"description": "d"}, ["POST /things: answer 500 added: none -> no body"]),
    (f"{POST} responses", "default", None, ["POST /things: answer default removed: application/json: Thing -> none"]),
    (
        f"{POST} responses 404",
        "$ref",
        "#/components/responses/Lost",
        ["POST /things answer 404: response changed: responses/Gone -> responses/Lost"],
    ),
    (f"{POST} responses", "404", ANSWER, ["POST /things answer 404: type changed: object -> Thing"]),
    (
        f"{POST} responses 200",
        "headers",
        {"x-id": {"schema": {"type": "string"}}},
        ['POST /things answer 200 header: x-id added: none -> {"schema": {"type": "string"}}'],
    ),
    (
        "",
        "servers",
        [{"url": "https://two.test"}],
        [
            "https://one.test: server removed: https://one.test -> none",
            "https://two.test: server added: none -> https://two.test",
        ],
    ),
    ("", "openapi", "3.1.0", ["the contract: openapi changed: 3.0.3 -> 3.1.0"]),
]


def changed(place: str, key: str, value: Any) -> dict[str, Any]:
    """Return BASE with another value under *key* of the mapping at *place*, without it for None."""
    spec = copy.deepcopy(BASE)
    node: Any = spec
    for step in place.split():
        node = next(one for one in node if one.get("name") == step) if is_array(node) else node[step]
    if value is None:
        del node[key]
    else:
        node[key] = value
    return spec


@pytest.mark.parametrize(("place", "key", "value", "expected"), CASES)
def test_a_change(place: str, key: str, value: Any, expected: list[str], tmp_path: Path) -> None:
    """A change has its line; one of words, examples, order or unknown extensions has none."""
    assert expected == lines(BASE, changed(place, key, value), tmp_path)


def test_a_schema_with_another_name(tmp_path: Path) -> None:
    """A schema that is the same under another name is one change, wherever it is referred to."""
    spec = copy.deepcopy(BASE)
    schemas = spec["components"]["schemas"]
    schemas["Sort"] = schemas.pop("Kind")
    schemas["Thing"]["properties"]["kind"] = {"$ref": "#/components/schemas/Sort"}
    schemas["Part"]["allOf"][0] = {"$ref": "#/components/schemas/Sort"}

    assert ["Kind: schema name changed: Kind -> Sort"] == lines(BASE, spec, tmp_path)


def test_two_schemas_that_could_be_one(tmp_path: Path) -> None:
    """Of two that are equal, neither is taken for the other's new name."""
    spec = copy.deepcopy(BASE)
    schemas = spec["components"]["schemas"]
    schemas["Sort"] = schemas["Form"] = schemas.pop("Kind")

    found = lines(BASE, spec, tmp_path)

    assert "Kind: schema removed: string of round, flat -> none" in found
    assert "Sort: schema added: none -> string of round, flat" in found


def test_an_operation_elsewhere(tmp_path: Path) -> None:
    """An operation whose path alone is another is one change, and what else differs in it another."""
    spec = copy.deepcopy(BASE)
    spec["paths"]["/v2/things"] = spec["paths"].pop("/things")
    spec["paths"]["/v2/things"]["post"]["deprecated"] = True

    assert [
        "POST /things: address changed: POST /things -> POST /v2/things",
        "POST /v2/things: deprecated added: none -> true",
    ] == lines(BASE, spec, tmp_path)


def test_members_of_any_name(tmp_path: Path) -> None:
    """What all other members must be is compared like a member."""
    old, new = (changed(THING, "additionalProperties", {"type": "string", "maxLength": n}) for n in (3, 2))

    assert ["Thing.*: maxLength tightened: 3 -> 2"] == lines(old, new, tmp_path)


def test_nothing_changed(tmp_path: Path) -> None:
    """A spec has no changes to itself, and openapi.yaml none to what it was made of."""
    assert [] == lines(BASE, BASE, tmp_path)
    assert [] == lines(ours(), published(), tmp_path)


ODD: list[Any] = [
    None,
    True,
    0,
    1.5,
    "",
    "x",
    [],
    ["x"],
    {},
    {"x": 1},
    {"$ref": "#/nowhere"},
    {"$ref": 5},
    [[]],
    [None],
]


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Return each place in *value*, as its holder and its key there."""
    keys: list[Any] = list(value) if is_object(value) else list(range(len(value))) if is_array(value) else []
    return [place for key in keys for place in [(value, key), *_places(value[key])]]


def test_odd_values_are_changes_or_refused(tmp_path: Path) -> None:
    """Whatever stands anywhere in a spec, the tool says what changed or that the file is none; it never breaks off."""
    chance = random.Random(25)  # noqa: S311 - no secret
    cassettes = part("cassettes")
    one = cassettes.Interaction(
        "c", 1, "POST", "/things", {"size": "5"}, {"name": "a", "parts": [1]}, 200, '{"name": 5}'
    )
    refused = 0
    for _ in range(150):
        spec = copy.deepcopy(BASE)
        holder, key = chance.choice(_places(spec))
        holder[key] = copy.deepcopy(chance.choice(ODD))
        try:
            lines(BASE, spec, tmp_path)
            cassettes.misfits_with(one, part("documents").read(tmp_path / "new.json", []))
        except part("documents").UnreadableSpecError:
            refused += 1
    assert 0 < refused < 100
