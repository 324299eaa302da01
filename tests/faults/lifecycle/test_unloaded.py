"""Modules that cannot be loaded amid a call, as with no descriptor left: an error of the tree, and never a verdict."""

import ast
import gzip
import json
from collections import Counter
from typing import Any

import pytest

from tests.faults.lifecycle.unloaded_program import OTHERS, SCANS, UUID
from tests.support.behaviours import Answer, Behaviour, Close, Silence, http
from tests.support.http_answers import with_new_ids
from tests.support.programs import output_of
from tests.support.samples import BLOCKED, SCAN_OK
from tests.support.servers import ChoosingServer, ReceivedRequest

DATES = ("date: Sat, 28 Nov 2026 08:00:00 GMT", "retry-after: Sat, 28 Nov 2026 08:00:01 GMT")
REFUSED = b'{"error": {"message": "Request data is invalid or malformed"}}'


class Service:
    """A service that answers as the prompt says."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()

    def __call__(self, request: ReceivedRequest) -> Behaviour:
        """Return the behaviour for *request*."""
        case = json.loads(request.body)["contents"][0]["prompt"]
        self.asked[case] += 1
        return self._of(case, request, json.dumps(with_new_ids(SCAN_OK)).encode())

    def _of(self, case: str, request: ReceivedRequest, allow: bytes) -> Behaviour:
        members = {"prompt_detected": {"injection": True}}
        behaviours: dict[str, Behaviour] = {
            "block": http(json.dumps(with_new_ids(BLOCKED)).encode()),
            "503": http(b"", "503 Service Unavailable"),
            "503 with a date": http(b"", "503 Service Unavailable", *DATES),
            "400": http(REFUSED, "400 Bad Request"),
            "429": http(b"{}", "429 Too Many Requests", *DATES),
            "malformed": Answer(b"HTTP/1.1 nonsense\r\n\r\n", last=True),
            "no JSON": http(b"<html>"),
            "gzip": http(gzip.compress(allow), "200 OK", "content-encoding: gzip"),
            "large": http(
                gzip.compress(json.dumps({**with_new_ids(SCAN_OK), "note": "n" * 1_100_000}).encode(), 1),
                "200 OK",
                "content-encoding: gzip",
            ),
            "emulator": http(allow, "200 OK", "x-airs-emulator: 1"),
            "doubt": http(json.dumps({**SCAN_OK, "scan_id": UUID}).encode()),
            "timeout": Silence(),
            "newer model": http(json.dumps({**with_new_ids(BLOCKED), **members}).encode()),
        }
        if case == "503 once" and self.asked[case] % 2:
            return behaviours["503"]
        if case == "closed" and request.turn:
            return Close()
        return behaviours.get(case, http(allow))


@pytest.fixture(scope="module")
def played() -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Return what came of each case by phase, and the modules that were asked for in vain."""
    with ChoosingServer(Service()) as server:
        output = output_of("-m", "tests.faults.lifecycle.unloaded_program", server.url)
    outcomes, asked_for = ast.literal_eval(output)
    phases: dict[str, dict[str, Any]] = {}
    for phase, case, outcome in outcomes:
        phases.setdefault(phase, {})[case] = outcome
    return phases, asked_for


def test_show(played):
    import pprint
    pprint.pprint(played)
    assert 0
