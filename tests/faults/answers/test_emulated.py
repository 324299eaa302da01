"""Facts that an answer states of itself: whether it is an emulator's, and the id that its request was given."""

from __future__ import annotations

import copy
import json
import logging
import pickle
from collections.abc import Generator

import pytest

from aisecurity.instrumentation import logging as records
from aisecurity.testing import configuration, emulator
from tests.support.behaviours import Behaviour, http
from tests.support.halves import Half
from tests.support.samples import CONTENT, PROFILE, RECEIPT, SCAN_ID, SCAN_OK, configured, scan_objects
from tests.support.servers import ChoosingServer, ReceivedRequest

ID = "x-request-id: r-1"
EMULATED = "x-airs-emulator: 1"


@pytest.fixture(autouse=True)
def unheard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget that an emulator was met by another test of this process."""
    monkeypatch.setattr(records, "emulator_expected", False)


@pytest.fixture(scope="module")
def url() -> Generator[str]:
    """Serve an emulator for this module."""
    with emulator() as running:
        yield running


def answering(*headers: str) -> ChoosingServer:
    """Return a server whose answers have *headers*."""

    def answer(request: ReceivedRequest) -> Behaviour:
        body: object = SCAN_OK
        if request.path.startswith("/v1/scan/results"):
            row = {"req_id": 1, "status": "complete", "scan_id": SCAN_ID, "result": SCAN_OK}
            body = [row, {**row, "req_id": 2, "status": "pending", "result": None}]
        elif "async" in request.path:
            body = {**RECEIPT, "scan_id": "22222222-2222-4222-8222-222222222222"}
        return http(json.dumps(body).encode(), "200 OK", *headers)

    return ChoosingServer(answer)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([], (False, None)),
        ([ID], (False, "r-1")),
        ([EMULATED], (True, None)),
        ([ID, EMULATED], (True, "r-1")),
        (["x-request-id:"], (False, None)),
    ],
)
def test_of_a_verdict(half: Half, headers: list[str], expected: tuple[bool, str | None]) -> None:
    """A verdict says it, one of a row too; it is no part of the answer itself, and is pickled and copied."""
    with answering(*headers) as peer, half.scanner(configured(peer.url)) as scanner:
        verdict = scanner.sync_scan(PROFILE, CONTENT)
        scanner.async_scan(scan_objects())
        row, pending = scanner.query_by_scan_ids([SCAN_ID])

    assert row.result is not None
    again = pickle.loads(pickle.dumps(verdict))  # noqa: S301 - our own
    for one in (verdict, row.result, again, copy.deepcopy(verdict)):
        assert (expected, SCAN_OK) == ((one.is_emulated, one.request_id), one.to_dict())
    assert (None, row.result) == (pending.result, verdict)
    assert "r-1" not in f"{verdict!r} {verdict}"


def said(caplog: pytest.LogCaptureFixture) -> list[tuple[int, str]]:
    """Return what the client logged; the emulator has a logger of its own."""
    return [(record.levelno, record.getMessage()) for record in caplog.records if record.name == "aisecurity"]


def test_log_line(half: Half, url: str, caplog: pytest.LogCaptureFixture) -> None:
    """A scanner that meets an emulator unawares says so: one line for each process."""
    caplog.set_level(logging.INFO, "aisecurity")
    for _ in range(2):
        with half.scanner(configured(url)) as scanner:
            for _ in range(2):
                assert scanner.sync_scan(PROFILE, CONTENT).is_emulated

    expected = [(logging.WARNING, f"{url} is an emulator of the service, its verdicts are no detection")]
    assert expected == said(caplog)


def test_no_log_line_of_the_test_kit(half: Half, url: str, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever took the configuration of the test kit knows, also where it was sent to another process."""
    caplog.set_level(logging.INFO, "aisecurity")
    for config in (configuration(url), pickle.loads(pickle.dumps(configuration(url)))):  # noqa: S301 - our own
        with half.scanner(config) as scanner:
            assert scanner.sync_scan(PROFILE, CONTENT).is_emulated

    assert [] == said(caplog)


def test_no_log_line_of_the_service(half: Half, caplog: pytest.LogCaptureFixture) -> None:
    """An answer that says nothing is no emulator's."""
    caplog.set_level(logging.INFO, "aisecurity")
    with answering(ID) as peer, half.scanner(configured(peer.url)) as scanner:
        assert not scanner.sync_scan(PROFILE, CONTENT).is_emulated

    assert [] == said(caplog)
