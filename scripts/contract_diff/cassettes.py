"""Cassettes held against a contract, and read by the models of its client."""

from __future__ import annotations

import json
import re
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml

from .clients import Client
from .contract import operations
from .documents import Document, resolved
from .misfits import misfits
from .values import Json, mapping


@dataclass(frozen=True)
class Interaction:
    """A recorded request and its answer."""

    cassette: str
    number: int
    method: str
    path: str
    query: Mapping[str, str]
    body: Any
    status: int
    answer: str

    def __str__(self) -> str:
        """Say which it is."""
        return f"{self.cassette}, interaction {self.number}, {self.method} {self.path}"


def recorded(folder: Path, root: Path) -> list[Interaction]:
    """Return the interactions of all cassettes below *folder*."""
    return [
        _interaction(path.relative_to(root).as_posix(), number, one)
        for path in sorted(folder.rglob("*.yaml"))
        for number, one in enumerate(yaml.safe_load(path.read_text("utf-8"))["interactions"], 1)
    ]


def _interaction(cassette: str, number: int, one: Json) -> Interaction:
    request, response = one["request"], one["response"]
    address = urlsplit(str(request["uri"]))
    pairs = (pair.partition("=") for pair in address.query.split("&") if pair)
    query = {unquote(name): value for name, _, value in pairs}
    body = json.loads(request["body"]) if request["body"] else None
    answer = str(response["body"]["string"])
    return Interaction(
        cassette, number, request["method"], address.path, query, body, response["status"]["code"], answer
    )


def misfits_with(interaction: Interaction, document: Document) -> list[str]:
    """Return where an interaction is not as a contract has it, each once."""
    return list(dict.fromkeys(_misfits(interaction, document.spec)))


def _misfits(interaction: Interaction, spec: Json) -> Iterator[str]:
    operation = _operation(interaction, spec)
    if operation is None:
        yield "there is no such operation"
        return
    yield from _in_query(interaction, operation, spec)
    wanted = resolved(operation.get("requestBody"), spec)
    if wanted and (interaction.body is not None or wanted.get("required")):
        schema = _json_of(wanted)
        yield from (f"request: {line}" for line in misfits(interaction.body, schema, spec))
    responses = operation.get("responses", {})
    answer = resolved(responses.get(str(interaction.status), responses.get("default")), spec)
    if not answer:
        yield f"an answer {interaction.status} is not documented"
    elif (value := _parsed(interaction.answer)) is not None:
        yield from (f"answer {interaction.status}: {line}" for line in misfits(value, _json_of(answer), spec))


def _operation(interaction: Interaction, spec: Json) -> Json | None:
    for name, operation in operations(spec).items():
        method, _, path = name.partition(" ")
        pattern = re.sub(r"\\\{[^/]*?\\\}", "[^/]+", re.escape(path))
        if method == interaction.method and re.fullmatch(pattern, interaction.path):
            return operation
    return None


def _json_of(holder: Json) -> Any:
    return mapping(mapping(holder.get("content")).get("application/json")).get("schema", {})


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _in_query(interaction: Interaction, operation: Json, spec: Json) -> Iterator[str]:
    parameters = [resolved(one, spec) for one in operation["parameters"]]
    for parameter in (one for one in parameters if one.get("in") == "query"):
        name = str(parameter.get("name"))
        schema = resolved(parameter.get("schema"), spec)
        if name not in interaction.query:
            if parameter.get("required"):
                yield f"request: {name} is required, and missing"
            continue
        value = interaction.query[name]
        given = [unquote(item) for item in value.split(",")] if schema.get("type") == "array" else unquote(value)
        yield from (f"request: {line}" for line in misfits(given, schema, spec, name))
    known = {str(one.get("name")) for one in parameters}
    yield from (f"request: {name} is not documented" for name in interaction.query if name not in known)


def refused_by(interaction: Interaction, client: Client) -> list[str]:
    """Return what the models of a client do not read, or would write otherwise than it was recorded."""
    endpoint = client.endpoints().get(f"{interaction.method} {interaction.path}")
    if endpoint is None:
        return []  # the contract says so
    return [*_of_request(interaction, endpoint), *_of_answer(interaction, endpoint)]


def _of_request(interaction: Interaction, endpoint: ModuleType) -> Iterator[str]:
    if interaction.body is None:
        return
    kind: Any = typing.get_type_hints(endpoint.build_request).get("body")
    model: Any
    (model,) = typing.get_args(kind) or (kind,)
    try:
        if typing.get_origin(kind) is list:
            written: Any = [model.from_dict(item).to_dict() for item in interaction.body]
        else:
            written = model.from_dict(interaction.body).to_dict()
    except (TypeError, ValueError) as error:
        yield f"request: the model refuses it: {error}"
        return
    if written != interaction.body:
        yield "request: the model writes another"


def _of_answer(interaction: Interaction, endpoint: ModuleType) -> Iterator[str]:
    value = _parsed(interaction.answer)
    try:
        if interaction.status == 200:
            endpoint.read_answer(value)
        elif endpoint.read_response(interaction.status, interaction.answer.encode()) is None:
            yield f"answer {interaction.status}: no model reads it"
    except (TypeError, ValueError) as error:
        yield f"answer {interaction.status}: the model refuses it: {error}"
