"""Programs and tables of docs/operations.md."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Generator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

import aisecurity
from aisecurity import _neighbour
from aisecurity._core import calls, flows
from aisecurity._core.retry import RetryPolicy
from aisecurity._core.seen_scans import SeenScans
from aisecurity.emulator import serve
from aisecurity.guard import Guard, Policy
from aisecurity.guard.statistics import log_internal_failure
from aisecurity.instrumentation import hooks, subscribe
from aisecurity.instrumentation import logging as log_records
from aisecurity.scan.inline.scanner import Scanner
from aisecurity.scan.models.content import Content
from tests.support.flow_player import FlowPlayer
from tests.support.flow_samples import answer, terms
from tests.support.mock_service import MockService
from tests.support.programs import blocks, output_of, page
from tests.support.samples import BLOCKED, CONTENT, PROFILE, SCAN_ID, SCAN_OK, configured

PAGE = page("operations")
JSON_LINES, PROBE, STARTING, METRICS = blocks(PAGE)
ROWS = re.findall(r"^\| `(\w+)` \| (DEBUG|INFO|WARNING) \|.*\|(.*)\|$", PAGE, re.MULTILINE)
EVENTS = {event: (level, sorted(re.findall(r"`(\w+)`", facts.rpartition("):")[2]))) for event, level, facts in ROWS}


@pytest.fixture(scope="module")
def url() -> Generator[str]:
    """Yield the address of an emulator."""
    with serve() as address:
        yield address


def test_json_lines(url: str) -> None:
    """The formatter prints one JSON object a line, with the facts."""
    found = [json.loads(line) for line in output_of("-c", JSON_LINES, url=url).splitlines()]

    assert ["emulator", "call"] == [line["airs_event"] for line in found if line["logger"] == "aisecurity"]
    assert ("sync_scan", "allow", 1) == tuple(found[-1][f"airs_{name}"] for name in ("operation", "action", "attempts"))
    assert {"time", "level", "logger", "message"} <= {*found[-1]}


def test_program_that_starts(url: str) -> None:
    """The last program says that all is well, or what to do."""
    assert "ready\n" == output_of("-c", STARTING, url=url)


async def test_probe(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The application says whether scans work, and stays ready whatever it says."""
    monkeypatch.setenv("PANW_AI_SEC_API_KEY", "k")
    monkeypatch.setenv("PANW_AI_SEC_API_ENDPOINT", url)
    names: dict[str, Any] = {"__name__": "app"}
    exec(PROBE, names)  # noqa: S102 - the program of the page
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=names["app"]), base_url="http://app")
    async with client, names["scanner"]:
        good = await client.get("/readyz")
        live = await client.get("/livez")

    assert (200, {"scans": True, "reason": "the credential is accepted", "remedy": None}) == (
        good.status_code,
        good.json(),
    )
    assert 200 == live.status_code


def test_kubernetes() -> None:
    """The probes ask the paths of the program, and wait longer than a ping takes at most."""
    text, _ = blocks(PAGE, "yaml")
    probes = yaml.safe_load(text)

    assert ["/livez", "/readyz"] == [probe["httpGet"]["path"] for probe in probes.values()]
    assert all(f'"{probe["httpGet"]["path"]}"' in PROBE for probe in probes.values())
    assert probes["readinessProbe"]["timeoutSeconds"] > configured().timeout


class _Facts(logging.Handler):
    """A handler that keeps the level and the names of facts of each event."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[str, tuple[str, list[str]]] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Keep them."""
        names = sorted(name[5:] for name in vars(record) if name.startswith("airs_"))
        names.remove("event")
        self.seen[vars(record)["airs_event"]] = record.levelname, names


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Generator[dict[str, tuple[str, list[str]]]]:
    """Yield the events that are logged."""
    handler, before = _Facts(), log_records.LOGGER.level
    log_records.LOGGER.setLevel(logging.DEBUG)
    log_records.LOGGER.addHandler(handler)
    monkeypatch.setattr(log_records, "emulator_expected", False)
    yield handler.seen
    log_records.LOGGER.removeHandler(handler)
    log_records.LOGGER.setLevel(before)


def _break(_: object) -> None:
    raise ValueError


def _log_of_scans() -> None:
    """Have a scanner log what it logs."""
    retry = RetryPolicy(retries=1, jitter=lambda: 0.0)
    emulated = httpx.Response(200, json=BLOCKED, headers={"x-airs-emulator": "1"})
    client = httpx.Client(transport=httpx.MockTransport(MockService(httpx.Response(503), emulated)))
    with subscribe(_break), client, Scanner(configured(retry=retry), http_client=client) as scanner:
        scanner.sync_scan(PROFILE, CONTENT)
    scan = calls.sync_scan(PROFILE, Content(prompt="p").to_request())
    twice = answer(SCAN_OK)._replace(kept=True)
    known = SeenScans()
    known.judge(SCAN_ID, kept=False)
    player = FlowPlayer()
    player.run(flows.call(scan, terms()._replace(seen=known)), [twice, answer(SCAN_OK)])
    for remark in player.remarks:
        hooks.publish(remark)


def _log_of_guards() -> None:
    """Have a guard log what it logs."""
    client = httpx.Client(transport=httpx.MockTransport(MockService({**SCAN_OK, "prompt_detected": {"dlp": True}})))
    with client, Scanner(configured(), http_client=client) as scanner:
        Guard("p", scanner=scanner, policy=Policy(response=False)).check(prompt="p")
    log_internal_failure(ValueError())


def test_every_event_is_described(seen: dict[str, tuple[str, list[str]]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each event that is logged has a row of the table, with its level and its facts."""
    _log_of_scans()
    _log_of_guards()
    monkeypatch.setattr(_neighbour, "version_beside", lambda: "0.11.0")
    _neighbour.look()

    assert {event: EVENTS[event] for event in seen} == seen
    assert {"call", "retry", "block", "doubted", "repeated_ids", "emulator", "neighbour", "observer_failed"} <= {*seen}
    assert {"detect_only", "left_out", "mistake"} <= {*seen}


def test_every_event_of_the_code_is_described() -> None:
    """The table has the events that the code names, and no other."""
    package = Path(aisecurity.__file__).parent
    named = {
        event
        for path in package.rglob("*.py")
        if "emulator" not in path.parts
        for event in re.findall(r'"event": "(\w+)"', path.read_text("utf-8"))
    }

    assert named == {*EVENTS}
