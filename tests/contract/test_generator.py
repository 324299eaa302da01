"""The generator rejects what the templates do not know, and its check finds every difference."""

from __future__ import annotations

import copy
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.project import script

pytestmark = pytest.mark.tools

generate = script("generate")

REF = {"$ref": "#/components/schemas/Thing"}
JSON_REF = {"application/json": {"schema": REF}}
ANSWER = {"description": "d", "content": JSON_REF}
IDS = {"name": "ids", "in": "query", "required": True, "schema": {"type": "array", "items": {"type": "string"}}}
BASE: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Things", "version": "1"},
    "paths": {
        "/things": {
            "post": {
                "operationId": "FindThings",
                "tags": ["Things"],
                "parameters": [IDS],
                "requestBody": {"required": True, "content": JSON_REF},
                "responses": {"200": ANSWER, "400": ANSWER, "default": ANSWER},
            }
        }
    },
    "components": {"schemas": {"Thing": {"type": "object", "properties": {"name": {"type": "string"}}}}},
}


def spec(**changes: Any) -> dict[str, Any]:
    """Return BASE with *changes* to its only operation."""
    document = copy.deepcopy(BASE)
    document["paths"]["/things"]["post"].update(changes)
    return document


def with_property(schema: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return BASE with a property of *schema* in its only object, and *changes* to that."""
    document = copy.deepcopy(BASE)
    thing = document["components"]["schemas"]["Thing"]
    thing["properties"]["odd"] = schema
    thing.update(changes)
    return document


def at(path: str) -> dict[str, Any]:
    """Return BASE with its operation at another path."""
    document = spec(parameters=[{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}])
    document["paths"] = {path: document["paths"]["/things"]}
    return document


def parameter(place: str) -> dict[str, Any]:
    """Return BASE with a parameter in *place*."""
    return spec(parameters=[{"name": "odd", "in": place, "required": True, "schema": {"type": "string"}}])


TEXT = {"type": "string"}
FORM = {"application/x-www-form-urlencoded": {"schema": REF}}
UNKNOWN: dict[str, tuple[dict[str, Any], str]] = {
    "oneOf": (with_property({"oneOf": [TEXT, {"type": "integer"}]}), "UnionProperty in odd"),
    "anyOf": (with_property({"anyOf": [TEXT, {"type": "integer"}]}), "UnionProperty in odd"),
    "nullable": (with_property({"type": "string", "nullable": True}), "UnionProperty in odd"),
    "no type": (with_property({}), "AnyProperty in odd"),
    "uuid": (with_property({"type": "string", "format": "uuid"}), "UuidProperty in odd"),
    "date": (with_property({"type": "string", "format": "date"}), "DateProperty in odd"),
    "binary": (with_property({"type": "string", "format": "binary"}), "FileProperty in odd"),
    "default": (with_property({"type": "string", "default": "x"}), "a default in odd"),
    "enum of integers": (with_property({"type": "integer", "enum": [1, 2]}), "an enumeration of integers, ThingOdd"),
    "list of oneOf": (with_property({"type": "array", "items": {"oneOf": [TEXT, REF]}}), "UnionProperty in odd_item"),
    "closed object": (with_property(TEXT, additionalProperties=False), "additionalProperties in Thing"),
    "typed additional": (with_property(TEXT, additionalProperties=TEXT), "additionalProperties in Thing"),
    "allOf": (
        with_property(TEXT, allOf=[{"type": "object", "properties": {"more": {"type": "string"}}}]),
        "allOf in Thing",
    ),
    "scanned text of nothing": (with_property(TEXT, **{"x-scanned-text": ["nowhere"]}), "x-scanned-text nowhere"),
    "header parameter": (parameter("header"), "parameters outside the query in find_things"),
    "cookie parameter": (parameter("cookie"), "parameters outside the query in find_things"),
    "path parameter": (at("/things/{id}"), "parameters outside the query in find_things"),
    "text parameter": (parameter("query"), "a query parameter other than a required list"),
    "optional parameter": (spec(parameters=[{**IDS, "required": False}]), "a query parameter other than a required"),
    "list of numbers as parameter": (
        spec(parameters=[{**IDS, "schema": {"type": "array", "items": {"type": "integer"}}}]),
        "a query parameter other than a required list of strings",
    ),
    "text as body": (
        spec(requestBody={"required": True, "content": {"application/json": {"schema": TEXT}}}),
        "a body other than an object",
    ),
    "optional body": (spec(requestBody={"content": JSON_REF}), "a body other than one of required JSON"),
    "form body": (spec(requestBody={"required": True, "content": FORM}), "a body other than one of required JSON"),
    "no default answer": (spec(responses={"200": ANSWER}), "responses that do not begin with 200"),
    "no 200": (spec(responses={"201": ANSWER, "default": ANSWER}), "responses that do not begin with 200"),
    "range of statuses": (spec(responses={"200": ANSWER, "4XX": ANSWER, "default": ANSWER}), "a range of statuses"),
    "answer without a body": (
        spec(responses={"200": ANSWER, "400": {"description": "d"}, "default": ANSWER}),
        "an answer other than JSON in find_things",
    ),
    "answer as text": (
        spec(responses={"200": {"description": "d", "content": {"text/plain": {"schema": TEXT}}}, "default": ANSWER}),
        "an answer other than JSON in find_things",
    ),
}


def write_spec(document: dict[str, Any], folder: Path) -> Path:
    """Write *document* where the generator can read it."""
    path = folder / "spec.yaml"
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    return path


def test_a_sound_spec_is_generated(tmp_path: Path) -> None:
    """The spec that the other tests spoil passes as it is."""
    document = with_property(TEXT, **{"x-scanned-text": ["odd"]})

    generate.generate(write_spec(document, tmp_path), tmp_path / "things")

    files = generate.contents(tmp_path / "things")
    assert {"py.typed", "types.py", "models/thing.py", "api/things/find_things.py"} < files.keys()
    assert b"_scanned_text" in files["models/thing.py"]
    assert b"build_request(" in files["api/things/find_things.py"]


def test_an_unsound_spec_fails_the_script(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """`scripts/generate.py` ends with an error, and makes nothing, where the generator does."""
    with pytest.raises(subprocess.CalledProcessError):
        generate.generate(write_spec(with_property({}), tmp_path), tmp_path / "things")

    assert "UNSUPPORTED: AnyProperty in odd" in " ".join(capfd.readouterr().err.replace("│", " ").split())


@pytest.mark.parametrize("construct", UNKNOWN)
def test_an_unknown_construct_fails_the_generation(construct: str, tmp_path: Path) -> None:
    """A construct that no template knows stops the generator, with its name, instead of giving wrong code."""
    from jinja2 import TemplateNotFound
    from openapi_python_client.cli import app
    from typer.testing import CliRunner

    document, name = UNKNOWN[construct]
    arguments = generate.command(write_spec(document, tmp_path), tmp_path / "things")

    with pytest.raises(TemplateNotFound, match=f"UNSUPPORTED: {name}"):
        CliRunner().invoke(app, arguments, catch_exceptions=False)


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write *files* below *folder*."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_the_check_names_every_difference(tmp_path: Path) -> None:
    """Changed, stray and missing files are distinguished, in folders too; Python's caches do not count."""
    ours = write(
        tmp_path / "ours",
        {"same.py": "1", "changed.py": "1", "stray.py": "", "models/stray.py": "", "__pycache__/same.pyc": ""},
    )
    fresh = write(tmp_path / "fresh", {"same.py": "1", "changed.py": "2", "models/missing.py": ""})

    assert [
        "changed: changed.py",
        "missing: models/missing.py",
        "stray: models/stray.py",
        "stray: stray.py",
    ] == generate.differences(ours, fresh)
    assert [] == generate.differences(ours, ours)


def test_regenerating_changes_nothing(tmp_path: Path) -> None:
    """The generated client in the repository equals the output of its contract and templates."""
    generate.generate(output=tmp_path / "generated_openapi_client")

    changes = generate.differences(generate.TARGET, tmp_path / "generated_openapi_client")
    assert [] == changes, "`make generate` generates it anew"
