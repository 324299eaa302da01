"""Specs: read from YAML or JSON, published or ours, with the departures laid over those that are published."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from .departures import Departure, lay
from .values import Json, is_array, is_object

NAMES_ONLY = frozenset({"properties", "schemas", "responses", "parameters", "requestBodies", "headers", "paths"})
"""Keys whose mapping has names of the spec as its keys: what is called "description" there is a name."""
PROSE = frozenset({"description", "summary", "title", "example", "examples", "externalDocs"})
OURS = frozenset({"x-closed", "x-scanned-text"})
"""Keys that no published spec has."""


SHAPES: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("paths", "components", "schemas", "properties", "responses", "content"), (dict,)),
    **dict.fromkeys(("headers", "securitySchemes", "requestBodies"), (dict,)),
    **dict.fromkeys(("enum", "allOf", "anyOf", "oneOf", "servers", "security", "tags"), (list,)),
    "parameters": (list, dict),
    "required": (list, bool),
}
"""What stands under keys that are looked into."""
_WORDS = {dict: "mapping", list: "list", bool: "yes or no"}
MOST_NODES = 200_000


class _TooLargeError(Exception):
    """A file that has more values than a spec may have."""


class UnreadableSpecError(Exception):
    """A file that is no spec; its text is one line."""


@dataclass(frozen=True)
class Document:
    """A spec with the departures in it, and how each of these came to be there."""

    path: Path
    spec: Json
    is_published: bool
    states: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def kind(self) -> str:
        """Say whose it is."""
        return "published, the departures laid over it" if self.is_published else "ours"


def read(path: Path, departures: list[Departure]) -> Document:
    """Return the spec in a file; UnreadableSpecError if there is none."""
    try:
        spec = _Copy(_parsed(path)).made
        reason = _unlike_a_spec(spec)
        if reason is not None:
            raise UnreadableSpecError(f"{path}: no OpenAPI document: {reason}")
        published = not any(OURS & node.keys() for node in mappings(spec))
    except RecursionError:
        raise UnreadableSpecError(f"{path}: it contains itself, or nests too deep") from None
    except _TooLargeError:
        raise UnreadableSpecError(f"{path}: it has more than {MOST_NODES:,} values") from None
    return Document(path, spec, published, lay(departures, spec) if published else {})


def _parsed(path: Path) -> Any:
    if path.is_dir():
        raise UnreadableSpecError(f"{path}: it is a folder")
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise UnreadableSpecError(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise UnreadableSpecError(f"{path}: not UTF-8") from None
    try:
        # JSON may be indented by tabs, which YAML forbids.
        return json.loads(text) if text.lstrip().startswith("{") else yaml.safe_load(text)
    except json.JSONDecodeError:
        return _yaml(path, text)
    except (yaml.YAMLError, ValueError) as error:
        raise UnreadableSpecError(f"{path}: not YAML: {_line(error)}") from None


def _yaml(path: Path, text: str) -> Any:
    """Read what begins as JSON, as a flow mapping of YAML does, too."""
    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:
        raise UnreadableSpecError(f"{path}: neither JSON nor YAML: {_line(error)}") from None


def _line(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    place = f", line {mark.line + 1}" if mark is not None else ""
    return " ".join(str(getattr(error, "problem", None) or error).split()) + place


class _Copy:
    """A copy whose keys are texts, and no two of whose places share a mapping, as anchors of YAML let them."""

    def __init__(self, value: Any) -> None:
        self._left = MOST_NODES
        self.made = self._copy(value)

    def _copy(self, value: Any) -> Any:
        self._left -= 1
        if self._left < 0:
            raise _TooLargeError
        if is_object(value):
            items = ((str(key), inner) for key, inner in value.items())
            # What is left empty is as if it were not there.
            return {key: self._copy(inner) for key, inner in items if inner is not None or key not in SHAPES}
        return [self._copy(inner) for inner in value] if is_array(value) else value


def _unlike_a_spec(spec: Any) -> str | None:
    """Return why *spec* is no OpenAPI document of version 3, None if it is."""
    if not is_object(spec) or not str(spec.get("openapi", "")).startswith("3."):
        return "it does not begin with openapi: 3"
    if "paths" not in spec:
        return "it has no paths"
    return next(_misshapen(spec, ""), None)


def _misshapen(value: Any, place: str, *, names: bool = False) -> Iterator[str]:
    """Yield the keys whose value has not the shape that they ask for."""
    if is_array(value):
        for inner in value:
            yield from _misshapen(inner, place)
    if is_object(value):
        for key, inner in value.items():
            inside = f"{place} {key}".strip()
            if not names and key in SHAPES and not isinstance(inner, SHAPES[key]):
                yield f"{inside} is no {' or '.join(_WORDS[kind] for kind in SHAPES[key])}"
            yield from _misshapen(inner, inside, names=not names and key in NAMES_ONLY)


def mappings(value: Any) -> Iterator[Json]:
    """Yield each mapping in *value*."""
    if is_object(value):
        yield value
    for inner in value.values() if is_object(value) else value if is_array(value) else ():
        yield from mappings(inner)


def facts(value: Any, *, names: bool = False, prose: frozenset[str] = PROSE) -> Any:
    """Return *value* without prose; where *names* is true, its keys are names, which may be those of prose."""
    if is_object(value):
        kept = {key: inner for key, inner in value.items() if names or key not in prose}
        return {key: facts(inner, names=not names and key in NAMES_ONLY, prose=prose) for key, inner in kept.items()}
    return [facts(inner, prose=prose) for inner in value] if is_array(value) else value


def without_prose(document: Document) -> Json:
    """Return all from which names are made: the spec without descriptions, but for those that OpenAPI asks for."""
    spec = facts(document.spec, prose=PROSE - {"title"})
    for node in mappings(spec):
        for answer in node.get("responses", {}).values() if is_object(node.get("responses")) else ():
            if is_object(answer) and "$ref" not in answer:
                answer["description"] = "-"
    return {**spec, "info": {"title": "-", "version": "-"}}


def resolved(node: Any, spec: Json) -> Json:
    """Return what a chain of references ends in; {} if that is nowhere."""
    seen: set[str] = set()
    while is_object(node) and "$ref" in node:
        place = str(node["$ref"])
        if place in seen or not place.startswith("#/"):
            return {}
        seen.add(place)
        node = _at(spec, [step.replace("~1", "/").replace("~0", "~") for step in place[2:].split("/")])
    return node if is_object(node) else {}


def _at(node: Any, steps: list[str]) -> Any:
    for step in steps:
        node = node.get(step) if is_object(node) else None
    return node
