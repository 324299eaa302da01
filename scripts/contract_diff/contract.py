"""Contracts compared: servers, operations with their parameters, bodies and answers, and everything with a name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from .changes import DEPARTURES, Difference
from .documents import PROSE, Document, facts, resolved
from .schemas import name_of, schema_changes, text, type_of
from .values import Json, array, is_array, is_object, mapping

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_GENERIC = frozenset({"parameters", "requestBody", "responses", *PROSE})


def contract_changes(old: Document, new: Document) -> list[Difference]:
    """Return the changes from one contract to the other, each once."""
    before, after = old.spec, new.spec
    renamed = _renamed(_schemas(before), _schemas(after))
    if renamed:
        before = _with_names(before, renamed)
    found = [
        *_of_departures(old, new),
        *_keys("the contract", before, after, ("openapi", "security")),
        *_servers(before, after),
        *_operations(before, after),
        *(Difference(name, "schema name", name, renamed[name]) for name in renamed),
        *_named_schemas(_schemas(before), _schemas(after)),
        *_components(before, after),
    ]
    return list(dict.fromkeys(found))


def _of_departures(old: Document, new: Document) -> Iterator[Difference]:
    """Yield the departures that can be laid over the one spec and not in the same way over the other."""
    for place in dict.fromkeys([*old.states, *new.states]):
        before, after = old.states.get(place, "laid"), new.states.get(place, "laid")
        if before != after:
            yield Difference(DEPARTURES, place, before, after)


def _schemas(spec: Json) -> Json:
    return mapping(mapping(spec.get("components")).get("schemas"))


def _renamed(old: Json, new: Json) -> dict[str, str]:
    """Return the schemas that are the same under another name, if that name is the only one."""
    gone = {name: _canonical(old[name]) for name in old if name not in new}
    come = {name: _canonical(new[name]) for name in new if name not in old}
    found = {name: [other for other in come if come[other] == gone[name]] for name in gone}
    unique = {name: others[0] for name, others in found.items() if len(others) == 1}
    taken = list(unique.values())
    return {name: other for name, other in unique.items() if taken.count(other) == 1 and _is_telling(old[name])}


def _canonical(schema: Any) -> str:
    return json.dumps(facts(schema), sort_keys=True, default=str)


def _is_telling(schema: Any) -> bool:
    """Return whether two schemas that are equal are likely to be one: a plain string is not."""
    return bool({"properties", "enum", "items", "allOf", "anyOf", "oneOf"} & mapping(schema).keys())


def _with_names(value: Any, renamed: Mapping[str, str]) -> Any:
    """Copy a spec with schemas under their new names."""
    places = {f"#/components/schemas/{name}": f"#/components/schemas/{other}" for name, other in renamed.items()}

    def copied(node: Any) -> Any:
        if is_object(node):
            return {key: copied(inner) for key, inner in node.items()}
        if is_array(node):
            return [copied(inner) for inner in node]
        return places.get(node, node) if isinstance(node, str) else node

    spec = copied(value)
    schemas = {renamed.get(name, name): schema for name, schema in spec["components"]["schemas"].items()}
    return {**spec, "components": {**spec["components"], "schemas": schemas}}


def _named_schemas(old: Json, new: Json) -> Iterator[Difference]:
    for name in [*old, *(name for name in new if name not in old)]:
        if name not in new:
            yield Difference(name, "schema", _described(old[name]), None)
        elif name not in old:
            yield Difference(name, "schema", None, _described(new[name]))
        else:
            yield from schema_changes(old[name], new[name], name)


def _described(schema: Any) -> str:
    members = ", ".join(mapping(mapping(schema).get("properties")))
    return f"object of {members}" if members else type_of(schema)


def _keys(subject: str, old: Json, new: Json, keys: tuple[str, ...]) -> Iterator[Difference]:
    for key in keys:
        before, after = (text(one[key]) if key in one else None for one in (old, new))
        if before != after:
            yield Difference(subject, key, before, after)


def _servers(old: Json, new: Json) -> Iterator[Difference]:
    before, after = ([str(mapping(one).get("url")) for one in array(spec.get("servers"))] for spec in (old, new))
    yield from (Difference(url, "server", url, None) for url in before if url not in after)
    yield from (Difference(url, "server", None, url) for url in after if url not in before)


def operations(spec: Json) -> dict[str, Json]:
    """Return the operations by method and path, with the parameters of their paths."""
    found: dict[str, Json] = {}
    for path, item in spec["paths"].items():
        item = resolved(item, spec)
        for method in METHODS:
            if is_object(item.get(method)):
                shared = array(item.get("parameters"))
                given = array(item[method].get("parameters"))
                found[f"{method.upper()} {path}"] = {**item[method], "parameters": [*shared, *given]}
    return found


def _operations(old: Json, new: Json) -> Iterator[Difference]:
    before, after = operations(old), operations(new)
    ids = {one["operationId"]: name for name, one in after.items() if name not in before and "operationId" in one}
    moved = {name: ids.get(one.get("operationId")) for name, one in before.items() if name not in after}
    for name, operation in before.items():
        other = name if name in after else moved[name]
        if other is None:
            yield Difference(name, "operation", _id_of(operation), None)
            continue
        if other != name:
            yield Difference(name, "address", name, other)
        yield from _operation(other, (operation, old), (after[other], new))
    for name, operation in after.items():
        if name not in before and name not in moved.values():
            yield Difference(name, "operation", None, _id_of(operation))


def _id_of(operation: Json) -> str:
    return str(operation.get("operationId", "without an operationId"))


def _operation(name: str, old: tuple[Json, Json], new: tuple[Json, Json]) -> Iterator[Difference]:
    keys = tuple(key for key in dict.fromkeys([*old[0], *new[0]]) if key not in _GENERIC and not key.startswith("x-"))
    yield from _keys(name, old[0], new[0], keys)
    yield from _parameters(name, *(_parameters_of(*side) for side in (old, new)))
    before, after = (resolved(side[0].get("requestBody"), side[1]) for side in (old, new))
    if bool(before) != bool(after):
        yield Difference(name, "body", *(", ".join(mapping(one.get("content"))) or None for one in (before, after)))
    elif before:
        if bool(before.get("required")) != bool(after.get("required")):
            words = ("yes" if one.get("required") else "no" for one in (before, after))
            yield Difference(f"{name} body", "required", *words)
        yield from _contents(f"{name} body", before, after)
    yield from _answers(name, old, new)


def _parameters_of(operation: Json, spec: Json) -> dict[str, Json]:
    found = [resolved(one, spec) for one in operation["parameters"]]
    return {f"{one.get('in')} parameter {one.get('name')}": one for one in found}


def _parameters(name: str, old: dict[str, Json], new: dict[str, Json]) -> Iterator[Difference]:
    for key in [*old, *(key for key in new if key not in old)]:
        if key not in new or key not in old:
            yield Difference(name, key, *(_parameter(one[key]) if key in one else None for one in (old, new)))
            continue
        subject, before, after = f"{name} {key}", old[key], new[key]
        if bool(before.get("required")) != bool(after.get("required")):
            yield Difference(subject, "required", *("yes" if one.get("required") else "no" for one in (before, after)))
        yield from _keys(subject, before, after, ("style", "explode", "allowReserved", "allowEmptyValue", "deprecated"))
        yield from schema_changes(before.get("schema", {}), after.get("schema", {}), subject)


def _parameter(parameter: Json) -> str:
    return f"{type_of(parameter.get('schema'))}, {'required' if parameter.get('required') else 'optional'}"


def _answers(name: str, old: tuple[Json, Json], new: tuple[Json, Json]) -> Iterator[Difference]:
    before, after = (mapping(side[0].get("responses")) for side in (old, new))
    for status in [*before, *(status for status in after if status not in before)]:
        sides = ((before, old[1]), (after, new[1]))
        if status not in before or status not in after:
            yield Difference(
                name,
                f"answer {status}",
                *(_answer(one[status], spec) if status in one else None for one, spec in sides),
            )
        elif before[status] != after[status]:
            yield from _answer_changes(f"{name} answer {status}", (before[status], old[1]), (after[status], new[1]))


def _answer_changes(subject: str, old: tuple[Any, Json], new: tuple[Any, Json]) -> Iterator[Difference]:
    (before, old_spec), (after, new_spec) = old, new
    if "$ref" in mapping(before) and "$ref" in mapping(after):
        yield Difference(subject, "response", name_of(before), name_of(after))
        return
    yield from _contents(subject, resolved(before, old_spec), resolved(after, new_spec))


def _answer(answer: Any, spec: Json) -> str:
    if "$ref" in mapping(answer):
        return name_of(answer).removeprefix("responses/")
    content = mapping(resolved(answer, spec).get("content"))
    return ", ".join(f"{kind}: {type_of(mapping(one).get('schema'))}" for kind, one in content.items()) or "no body"


def _contents(subject: str, old: Json, new: Json) -> Iterator[Difference]:
    before, after = (mapping(one.get("content")) for one in (old, new))
    for kind in [*before, *(kind for kind in after if kind not in before)]:
        if kind not in before or kind not in after:
            types = (type_of(mapping(one[kind]).get("schema")) if kind in one else None for one in (before, after))
            yield Difference(subject, kind, *types)
        else:
            given, asked = (mapping(one[kind]).get("schema", {}) for one in (before, after))
            yield from schema_changes(given, asked, subject)
    names = list(dict.fromkeys([*mapping(old.get("headers")), *mapping(new.get("headers"))]))
    for name in names:
        given, asked = (facts(mapping(one.get("headers"))) for one in (old, new))
        yield from _keys(f"{subject} header", given, asked, (name,))


def _components(old: Json, new: Json) -> Iterator[Difference]:
    """Yield the changes of what has a name and is no schema."""
    before, after = (mapping(spec.get("components")) for spec in (old, new))
    for kind in [key for key in dict.fromkeys([*before, *after]) if key not in {"schemas", "examples"}]:
        ours, theirs = mapping(before.get(kind)), mapping(after.get(kind))
        for name in dict.fromkeys([*ours, *theirs]):
            subject = f"{kind} {name}"
            if name not in ours or name not in theirs:
                yield Difference(subject, kind, *(text(one[name]) if name in one else None for one in (ours, theirs)))
            elif kind == "responses":
                yield from _contents(subject, mapping(ours[name]), mapping(theirs[name]))
            elif facts(ours[name]) != facts(theirs[name]):
                yield from _component(subject, mapping(ours[name]), mapping(theirs[name]))


def _component(subject: str, old: Json, new: Json) -> Iterator[Difference]:
    if "schema" in old and "schema" in new:
        yield from schema_changes(old["schema"], new["schema"], subject)
    keys = tuple(key for key in dict.fromkeys([*old, *new]) if key not in PROSE and key != "schema")
    yield from _keys(subject, old, new, keys)
