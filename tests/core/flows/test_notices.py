"""Notices of a flow: the line of a block and the event of a pause."""

import logging
import sys
from types import SimpleNamespace

import pytest

from aisecurity._core import calls, flows
from aisecurity._core.budgets.queries import QueryBudget
from aisecurity._core.calls import Call
from aisecurity.exceptions import APIConnectionError
from aisecurity.generated_openapi_client import ScanResponse
from aisecurity.instrumentation import PauseStarted, watchers
from aisecurity.scan.models.content import Content
from tests.support.flow_player import FlowPlayer
from tests.support.flow_samples import answer, terms
from tests.support.samples import BLOCKED, PROFILE, SCAN_OK, UUID

LOST = APIConnectionError("lost")


def scan() -> Call[ScanResponse]:
    """Return a synchronous scan."""
    return calls.sync_scan(PROFILE, Content(prompt="p").to_request())


def test_a_block_is_said_to_the_logger(caplog: pytest.LogCaptureFixture) -> None:
    """A verdict that blocks is one line of INFO, with ids and names of detections; one that allows is none."""
    caplog.set_level("INFO", "aisecurity")
    played = FlowPlayer()
    played.run(flows.call(scan(), terms()), [answer({**BLOCKED, "session_id": "chat\n7"})])
    found = {**BLOCKED, "scan_id": UUID, "prompt_detected": {"injection": True, "dlp": False}}
    played.run(flows.call(scan(), terms()), [answer(found)])
    played.run(flows.call(scan(), terms()), [answer(SCAN_OK)])

    assert [
        (f"blocked: malicious (scan {BLOCKED['scan_id']}, session chat?7)", False),
        (f"blocked: prompt injection (scan {UUID}, session None)", False),
    ] == [(one.text, one.is_warning) for one in played.remarks]
    assert [("block", {}, "chat\n7"), ("block", {"prompt": ["injection"]}, None)] == [
        (one.facts["event"], one.facts["threats"], one.facts["session_id"]) for one in played.remarks
    ]


@pytest.mark.parametrize("level", ["INFO", "WARNING"])
def test_a_block_before_there_is_a_logger(
    level: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then the root says whether lines are wanted."""
    caplog.set_level(level)
    monkeypatch.delitem(logging.root.manager.loggerDict, "aisecurity", raising=False)
    played = FlowPlayer()
    played.run(flows.call(scan(), terms()), [answer(BLOCKED)])

    assert (level == "INFO") == bool(played.remarks)


@pytest.mark.parametrize("imported", ["whole", "no", "half", "nearly"])
def test_nobody_hears_of_a_block(
    imported: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No line is made where none is wanted, or where nobody can have asked for one: also amid the import of logging."""
    caplog.set_level("WARNING", "aisecurity")
    monkeypatch.setattr(watchers, "own", None)
    monkeypatch.setattr(watchers, "root", None)
    amid = {"half": SimpleNamespace(), "nearly": SimpleNamespace(root=SimpleNamespace())}
    if imported == "no":
        monkeypatch.delitem(sys.modules, "logging")
    elif imported in amid:
        monkeypatch.setitem(sys.modules, "logging", amid[imported])
    played = FlowPlayer()
    played.run(flows.call(scan(), terms()), [answer(BLOCKED)])

    assert [] == list(played.remarks)


def test_a_retry_is_an_event() -> None:
    """A retry is an event with its path, its pause and its reason, also while nobody observes, without its query."""
    played = FlowPlayer()
    played.run(flows.call(calls.query_by_scan_ids([UUID]), terms(), QueryBudget()), [LOST, answer([])])

    assert [PauseStarted(0, 0.0, 1, "/v1/scan/results", 0.5, "APIConnectionError", None, None)] == played.events
