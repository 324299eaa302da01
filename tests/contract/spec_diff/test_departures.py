"""Departures: openapi.yaml lists those of their file, and laid over a published spec they give it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.schemas import SPEC, TEXT

from .specs import DEPARTURES, Change, departures, documents, lines, ours, published, read


def test_the_head_is_the_list() -> None:
    """The list at the head of openapi.yaml is the one in openapi-departures.yaml, word for word."""
    head = TEXT[: TEXT.index("openapi: 3.0.3")]
    listed = re.search(r"^#\n((?:#   .*\n)+)", head[head.index("Departures from") :], re.MULTILINE)

    assert listed is not None
    assert departures.head(DEPARTURES) == listed[1]


def test_published_and_departures_are_ours(tmp_path: Path) -> None:
    """A published spec with the departures laid over it has the structure of openapi.yaml, each departure as it is."""
    document = read(published(), tmp_path)

    assert document.is_published
    assert {} == document.states
    assert documents.facts(SPEC["components"]) == documents.facts(document.spec["components"])
    assert documents.facts(SPEC["paths"]) == documents.facts(document.spec["paths"])
    assert [] == lines(published(), ours(), tmp_path)


def test_every_departure_changes_something() -> None:
    """The published spec of the tests lacks each departure that is not about the writing of the file or its prose."""
    spec = published()

    for departure in DEPARTURES:
        for change in departure.changes:
            if not change.everywhere:
                assert "laid" == departures.lay([type(departure)("0", "", (change,))], spec).get("", "laid"), change


def test_ours_is_left_as_it_is(tmp_path: Path) -> None:
    """Nothing is laid over openapi.yaml, so that a departure that is taken back in it is a change."""
    changed = ours()
    del changed["components"]["schemas"]["AiProfile"]["x-closed"]

    assert not read(ours(), tmp_path).is_published
    assert ["AiProfile: x-closed removed: true -> none"] == lines(ours(), changed, tmp_path)


def _without_format(spec: dict[str, Any]) -> None:
    del spec["components"]["schemas"]["AiProfile"]["properties"]["profile_id"]["format"]


def _other_format(spec: dict[str, Any]) -> None:
    spec["components"]["schemas"]["AiProfile"]["properties"]["profile_id"]["format"] = "guid"


def _with_transaction_id(spec: dict[str, Any]) -> None:
    spec["components"]["schemas"]["ScanRequest"]["properties"]["transaction_id"] = {"type": "integer"}


def _richer_error(spec: dict[str, Any]) -> None:
    body = spec["components"]["responses"]["Forbidden"]["content"]["application/json"]["schema"]
    body["properties"]["code"] = {"type": "string"}


def _without_schema(spec: dict[str, Any]) -> None:
    del spec["components"]["schemas"]["CgReportObject"]["properties"]
    spec["components"]["schemas"]["Explanation"] = spec["components"]["schemas"].pop("CgReportObject")


def _one_id_less(spec: dict[str, Any]) -> None:
    spec["paths"]["/v1/scan/results"]["get"]["parameters"][0]["schema"]["maximum"] = 4


def _limited_ids(spec: dict[str, Any]) -> None:
    schema = spec["paths"]["/v1/scan/results"]["get"]["parameters"][0]["schema"]
    schema["maxItems"] = schema.pop("maximum")


def _no_limit_of_ids(spec: dict[str, Any]) -> None:
    del spec["paths"]["/v1/scan/results"]["get"]["parameters"][0]["schema"]["maximum"]


def _new_value(spec: dict[str, Any]) -> None:
    spec["components"]["schemas"]["ContentErrorType"]["enum"].append("tool_event")


def _needed(spec: dict[str, Any]) -> None:
    spec["components"]["schemas"]["ScanResponse"]["required"].append("source")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            _without_format,
            ["openapi-departures.yaml: departure 6 (AiProfile profile_id format) changed: laid -> there already"],
        ),
        (
            _other_format,
            [
                "openapi-departures.yaml: departure 6 (AiProfile profile_id format) changed: laid -> no longer fits",
                "AiProfile.profile_id: format added: none -> guid",
            ],
        ),
        (
            _with_transaction_id,
            [
                "openapi-departures.yaml: departure 12a (ScanRequest transaction_id) changed: laid -> there already",
                "ScanRequest.transaction_id: type changed: string -> integer",
            ],
        ),
        (
            _richer_error,
            [
                "openapi-departures.yaml: departure 5a (responses Forbidden $ref) changed: laid -> no longer fits",
                "responses Forbidden: type changed: ErrorResponse -> object",
            ],
        ),
        (_one_id_less, ["GET /v1/scan/results query parameter scan_ids: maxItems tightened: 5 -> 4"]),
        (
            _limited_ids,
            [
                "openapi-departures.yaml: departure 4 (/v1/scan/results get scan_ids maxItems) changed:"
                " laid -> there already"
            ],
        ),
        (
            _no_limit_of_ids,
            [
                "openapi-departures.yaml: departure 4 (/v1/scan/results get scan_ids maxItems) changed:"
                " laid -> no longer fits",
                "GET /v1/scan/results query parameter scan_ids: maxItems lifted: 5 -> none",
            ],
        ),
        (
            _new_value,
            ["openapi-departures.yaml: departure 11 (ContentErrorType enum) changed: laid -> there already"],
        ),
        (_needed, ["ScanResponse.source: required changed: no -> yes"]),
    ],
)
def test_a_change_below_a_departure_is_not_hidden(change: Change, expected: list[str], tmp_path: Path) -> None:
    """What the service changes where a departure is has a line: it suits no longer, or is needed no longer."""
    spec = published()
    change(spec)

    assert expected == lines(published(), spec, tmp_path)


def test_a_schema_that_went(tmp_path: Path) -> None:
    """A departure about a schema that is not there any more says so."""
    spec = published()
    _without_schema(spec)

    found = lines(published(), spec, tmp_path)

    assert "departure 15 (CgReportObject x-scanned-text) changed: laid -> no longer fits" in found[0]
    assert {"CgReportObject: schema removed", "Explanation: schema added"} == {
        line.split(": object")[0].split(": none")[0] for line in found[1:3]
    }
