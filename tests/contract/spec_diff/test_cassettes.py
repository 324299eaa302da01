"""Cassettes held against contracts and models, and clients by their names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aisecurity import generated_openapi_client
from tests.support.project import ROOT

from .specs import DEPARTURES, documents, ours, part, published, read, spec_diff

cassettes = part("cassettes")
clients = part("clients")
misfits = part("misfits").misfits
OURS = documents.read(ROOT / "openapi.yaml", DEPARTURES)
CLIENT = clients.Client(ROOT / "generated_openapi_client", generated_openapi_client)
RECORDED: list[Any] = cassettes.recorded(spec_diff.CASSETTES, ROOT)


def recorded(name: str) -> Any:
    """Return the first interaction of a cassette."""
    return next(one for one in RECORDED if one.cassette == f"tests/cassettes/{name}.yaml")


def interaction(body: Any, answer: str, status: int = 200, path: str = "/v1/scan/sync/request") -> Any:
    """Return an interaction of a POST that nobody recorded."""
    return cassettes.Interaction("c", 1, "POST", path, {}, body, status, answer)


def test_the_cassettes_match(tmp_path: Path) -> None:
    """Every cassette has interactions, and they fit openapi.yaml, a published spec and the models."""
    files = {path.relative_to(ROOT).as_posix() for path in spec_diff.CASSETTES.rglob("*.yaml")}
    theirs = read(published(), tmp_path)

    assert files == {one.cassette for one in RECORDED}
    for one in RECORDED:
        assert [] == cassettes.misfits_with(one, OURS) == cassettes.misfits_with(one, theirs), one
        assert [] == cassettes.refused_by(one, CLIENT), one


@pytest.mark.parametrize(
    ("name", "place", "value", "expected"),
    [
        (
            "recorded/blocking_sync_scan",
            "schemas ScanResponse properties category",
            None,
            ["answer 200: category is not documented"],
        ),
        (
            "recorded/blocking_sync_scan",
            "schemas ScanRequest properties tr_id",
            {"type": "integer"},
            ["request: tr_id is no integer"],
        ),
        (
            "recorded/blocking_sync_scan",
            "schemas ScanRequest required",
            ["more"],
            ["request: more is required, and missing"],
        ),
        (
            "transcribed/scan_results",
            "schemas ScanIdResult properties status",
            {"type": "string", "enum": ["new"]},
            ["answer 200: [].status is complete, which is not in the enum"],
        ),
        (
            "transcribed/invalid_key",
            "schemas ErrorDetail properties message",
            {"type": "string", "maxLength": 3},
            ["answer 403: error.message is beyond maxLength 3"],
        ),
        ("transcribed/invalid_key", "responses Forbidden", {}, ["an answer 403 is not documented"]),
    ],
)
def test_what_no_longer_fits(name: str, place: str, value: Any, expected: list[str], tmp_path: Path) -> None:
    """What a contract does not have any more of an interaction is said, once for all items of a list."""
    spec = ours()
    *steps, key = place.split()
    node: Any = spec["components"]
    for step in steps:
        node = node[step]
    if value is None:
        del node[key]
    else:
        node[key] = value

    assert expected == cassettes.misfits_with(recorded(name), read(spec, tmp_path))


def test_operations_that_changed(tmp_path: Path) -> None:
    """An operation that went, one with other parameters, and one with a template for a path are told apart."""
    spec, one = ours(), recorded("transcribed/scan_results")
    item = spec["paths"].pop("/v1/scan/results")
    assert ["there is no such operation"] == cassettes.misfits_with(one, read(spec, tmp_path))

    spec["paths"]["/v1/scan/{kind}"] = item
    item["get"]["parameters"][0]["name"] = "ids"
    assert [
        "request: ids is required, and missing",
        "request: scan_ids is not documented",
    ] == cassettes.misfits_with(one, read(spec, tmp_path))

    item["get"]["parameters"] = [{"name": "scan_ids", "in": "query", "schema": {"type": "string", "maxLength": 5}}]
    assert ["request: scan_ids is beyond maxLength 5"] == cassettes.misfits_with(one, read(spec, tmp_path))


@pytest.mark.parametrize(
    ("value", "schema", "expected"),
    [
        (None, {"type": "string"}, []),
        (True, {"type": "integer"}, ["it is no integer"]),
        (1, {"type": "number", "minimum": 2}, ["it is beyond minimum 2"]),
        ("a", {"type": ["integer", "null"]}, ["it is no integer"]),
        ("a", {"type": "word"}, []),
        ("a", {"pattern": "b"}, ["it is beyond pattern b"]),
        ("a", {"pattern": "("}, []),
        ("a", {"allOf": [{"type": "string"}, {"minLength": 2}]}, ["it is beyond minLength 2"]),
        ("a", {"oneOf": [{"type": "integer"}, {"type": "boolean"}]}, ["it is nothing of oneOf"]),
        ("a", {"anyOf": [{"type": "integer"}, {"type": "string"}]}, []),
        ([1, "a"], {"type": "array", "items": {"type": "string"}}, ["[] is no string"]),
        ({"a": 1}, {"type": "object", "additionalProperties": {"type": "string"}}, ["a is no string"]),
        ({"a": 1}, {"type": "object"}, []),
        ({"a": 1}, {"$ref": "#/nowhere"}, []),
        ({"a": 1}, {"$ref": "other.yaml#/A"}, []),
    ],
)
def test_misfits(value: Any, schema: Any, expected: list[str]) -> None:
    """Types, limits, combinations and members of a value are checked; what cannot be checked fits."""
    assert expected == list(misfits(value, schema, {}))


def test_models_that_refuse() -> None:
    """A model that does not read a request or an answer, or writes another request, says so."""
    body = recorded("recorded/blocking_sync_scan").body
    assert ["answer 200: the model refuses it: "] == [
        line[:34] for line in cassettes.refused_by(interaction(body, "{}"), CLIENT)
    ]
    assert ["answer 403: no model reads it"] == cassettes.refused_by(interaction(body, "[]", 403), CLIENT)
    refused, other = (
        cassettes.refused_by(interaction({**body, **more}, "{}", 403), CLIENT)
        for more in ({"unheard_of": 1}, {"tr_id": None})
    )
    assert ["request: the model refuses it: "] == [line[:31] for line in refused]
    assert ["request: the model writes another"] == other
    assert [] == cassettes.refused_by(interaction(body, "{}", path="/v1/elsewhere"), CLIENT)


def test_an_answer_that_is_no_json() -> None:
    """What a gateway answers is not held against the contract."""
    body = recorded("recorded/blocking_sync_scan").body

    assert [] == cassettes.misfits_with(interaction(body, "<html>", 502), OURS)


def test_lines_of_cassettes(tmp_path: Path) -> None:
    """The part on cassettes counts, names each that no longer matches, and says when there were no models."""
    spec = ours()
    spec["components"]["schemas"]["AsyncScanResponse"]["required"].append("region")

    first, *others, last = spec_diff.of_cassettes((OURS, CLIENT), (read(spec, tmp_path), None))

    assert f"{len(RECORDED)} interactions in 16 cassettes: some no longer match" == first
    assert "they were held against the contract alone: there are no models" == last
    assert (
        "tests/cassettes/transcribed/async_scan.yaml, interaction 1, POST /v1/scan/async/request:"
        " answer 200: region is required, and missing"
    ) == others[-1]
    assert 7 == len(others)
    assert [f"{len(RECORDED)} interactions in 16 cassettes: all match as before"] == list(
        spec_diff.of_cassettes((OURS, CLIENT), (OURS, CLIENT))
    )
