"""The questions about a verdict that a ScanResponse answers."""

from typing import Any

import pytest

from aisecurity._runtime.verdict import VerdictMixin
from aisecurity.generated_openapi_client import ScanResponse
from aisecurity.scan.models import verdict as earlier
from tests.support.samples import SCAN_OK


def verdict(**members: Any) -> ScanResponse:
    """Return an answer with *members*, as it is read."""
    return ScanResponse.from_dict({**SCAN_OK, **members})


@pytest.mark.parametrize(
    ("action", "blocked"), [("allow", False), ("block", True), ("quarantine", True), ("Allow", True), ("", True)]
)
def test_is_blocked(action: str, *, blocked: bool) -> None:
    """Only "allow" lets content pass; an action that is not known here does not."""
    assert blocked is verdict(action=action).is_blocked


@pytest.mark.parametrize(
    ("members", "partial"),
    [
        ({}, False),
        ({"timeout": False, "error": False, "errors": []}, False),
        ({"timeout": True}, True),
        ({"error": True}, True),
        ({"errors": [{"content_type": "prompt", "feature": "dlp", "status": "timeout"}]}, True),
        ({"category": "error"}, True),
        ({"category": "timeout"}, True),
        ({"category": "malicious"}, False),
    ],
)
def test_is_partial(members: dict[str, Any], *, partial: bool) -> None:
    """A verdict without some detector is distinguished from a whole one."""
    assert partial is verdict(**members).is_partial


@pytest.mark.parametrize("name", ["timeout", "error", "errors"])
def test_is_partial_in_another_shape(name: str) -> None:
    """A sign of trouble counts in whatever shape it comes."""
    response = verdict()
    response.additional_properties[name] = "yes"

    assert response.is_partial


def test_no_threats() -> None:
    """Without a detection there is no threat, however the detectors are listed."""
    assert {} == verdict().threats
    assert {} == verdict(prompt_detected={"injection": False}, tool_detected={}).threats
    assert {} == verdict(tool_detected={"input_detected": {}, "output_detected": {"detection_entries": []}}).threats


def test_threats() -> None:
    """Detections are named by side, those of detectors newer than this package too; only true is a detection."""
    response = verdict(
        prompt_detected={"injection": True, "dlp": False, "newer": True, "odd": "true"},
        response_detected={"url_cats": True, "db_security": None},
    )

    assert {"prompt": ["injection", "newer"], "response": ["url_cats"]} == response.threats


def test_threats_of_a_tool_event() -> None:
    """Those of a tool event come from its summary and each entry, each once."""
    response = verdict(
        tool_detected={
            "summary": {"detections": {"injection": True}},
            "input_detected": {"detection_entries": [{"detections": {"injection": True, "dlp": True}}, {}]},
            "output_detected": {"detection_entries": [{"detections": {"url_cats": True}}]},
        }
    )

    assert {"tool": ["injection", "dlp", "url_cats"]} == response.threats


def test_helpers_are_not_sent() -> None:
    """The helpers are no members: they change neither JSON nor equality."""
    assert SCAN_OK == verdict().to_dict()
    assert verdict() == verdict()


def test_earlier_names() -> None:
    """The mixin can be imported from where it was, under the name that it had."""
    assert {VerdictMixin} == {earlier.Verdict, earlier.VerdictMixin}
    assert issubclass(ScanResponse, earlier.Verdict)
