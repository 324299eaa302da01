"""Answers newer than this SDK: they are read without loss."""

import json
from typing import Any

import pytest

from aisecurity._core import flows
from aisecurity.configuration import call_settings
from aisecurity.generated_openapi_client.types import Model
from tests.support.flow_player import FlowPlayer
from tests.support.flow_samples import CALLS_BY_PATH, answer
from tests.support.http_answers import ROW, SUCCESSES
from tests.support.json_values import as_array, as_object
from tests.support.samples import BLOCKED, REPORT_ID, SCAN_ID, SCAN_OK, configured

NEWER: dict[str, Any] = {
    "from_tomorrow": {"deep": [1, None, "x"]},
    "list": [],
    "null": None,
    "number": 1.5,
    "": "empty",
}
OPTIONAL = {
    **dict.fromkeys(("source", "tr_id", "session_id", "profile_id", "profile_name", "timeout", "error")),
    **dict.fromkeys(("errors", "prompt_detected", "response_detected", "tool_detected", "created_at")),
}


def read(path: str, value: Any) -> Any:
    """Return the model that the call to *path* makes of *value*."""
    return FlowPlayer().run(flows.call(CALLS_BY_PATH[path], call_settings(configured())), [answer(value)])


def written(model: Any) -> Any:
    """Return the JSON value of a model or a list of models, as json would write it."""
    many = [one.to_dict() for one in _models(model)]
    return json.loads(json.dumps(many if isinstance(model, list) else many[0]))


def _newer(value: Any) -> Any:
    """Add unknown members to each object in *value*."""
    if isinstance(value, list):
        return [_newer(item) for item in as_array(value)]
    found = as_object(value)
    return value if found is None else {name: _newer(what) for name, what in found.items()} | NEWER


@pytest.mark.parametrize("path", SUCCESSES)
def test_unknown_members(path: str) -> None:
    """Members of tomorrow, at any depth, come back out of to_dict()."""
    value = _newer(SUCCESSES[path])

    assert value == written(read(path, value))


@pytest.mark.parametrize("path", SUCCESSES)
def test_nulls(path: str) -> None:
    """A null for every optional member is the same as its absence."""
    nulls = dict.fromkeys(OPTIONAL)
    value = SUCCESSES[path]
    rows: list[dict[str, Any]] = as_array(value)
    required = {"scan_id", "report_id", "category", "action"} if path.endswith("request") else set[str]()
    sent = [{**{name: what if name in required else None for name, what in row.items()}, **nulls} for row in rows]
    model = read(path, sent if isinstance(value, list) else sent[0])

    assert all(getattr(one, name, None) is None for one in _models(model) for name in nulls)


def _models(model: Any) -> list[Model]:
    return as_array(model)


@pytest.mark.parametrize("action", ["quarantine", "ALLOW", "Allow ", "", "alert", "allow\0"])
def test_unknown_actions(action: str) -> None:
    """An action that is not known keeps its text, and is not "allow"."""
    verdict = read("/v1/scan/sync/request", {**SCAN_OK, "action": action, "category": "suspicious"})

    assert (action, "suspicious", True) == (verdict.action, verdict.category, verdict.is_blocked)


def test_unknown_enum_values() -> None:
    """Values that the enumerations do not know are kept: detectors, statuses, kinds of content."""
    errors = [{"content_type": "video", "feature": "deepfake", "status": "overloaded"}]
    found = [{"data_type": "video", "detection_service": "deepfake", "verdict": "odd", "action": "quarantine"}]
    verdict = read("/v1/scan/sync/request", {**BLOCKED, "errors": errors})
    reports = read("/v1/scan/reports", [{"report_id": REPORT_ID, "detection_results": found}])

    assert (errors, True) == (verdict.to_dict()["errors"], verdict.is_partial)
    assert found == written(reports)[0]["detection_results"]


@pytest.mark.parametrize("odd", [1, "text", [], [1], {"a": {}}, True])
def test_members_of_another_shape(odd: Any) -> None:
    """An optional member whose shape has changed is kept as it came, and harms no verdict."""
    value = {**BLOCKED, "prompt_detected": odd, "completed_at": odd, "prompt_masked_data": odd, "errors": odd}
    verdict = read("/v1/scan/sync/request", value)

    assert "block" == verdict.action
    assert value == written(verdict)
    assert bool(odd) == verdict.is_partial


def test_threats_of_tomorrow() -> None:
    """A detection that is not known by name still counts as a threat."""
    value = {**BLOCKED, "prompt_detected": {"deepfake": True, "injection": False}, "response_detected": {"new": True}}

    assert {"prompt": ["deepfake"], "response": ["new"]} == read("/v1/scan/sync/request", value).threats


def test_rows_without_a_result() -> None:
    """A row that has no verdict yet has none here either."""
    rows = read("/v1/scan/results", [{"scan_id": SCAN_ID}, {**ROW, "result": None}, {}])

    assert [None, None, None] == [row.result for row in rows]
