"""Modules that cannot be loaded amid a call, as with no descriptor left: an error of the tree, and never a verdict."""

import ast
import gzip
import json
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import SimpleNamespace
from typing import Any, NamedTuple

import httpx
import pytest

from aisecurity import _drivers
from aisecurity._core import replies, retry
from aisecurity._core.effects import Flow, Gather, Notify
from aisecurity._core.flows import notices
from aisecurity._core.wire import Reply
from aisecurity._drivers.asyncio import run_async
from aisecurity._engines.httptools.asyncio import opening
from aisecurity.exceptions import APIConnectionError, ResponseError
from aisecurity.guard import telemetry
from aisecurity.instrumentation import subscribe
from aisecurity.scan.asyncio.scanner import Scanner as AsyncScanner
from aisecurity.scan.inline.scanner import Scanner
from tests.support.behaviours import Answer, Behaviour, Close, Silence, http
from tests.support.http_answers import with_new_ids
from tests.support.programs import output_of
from tests.support.samples import BLOCKED, CONTENT, PROFILE, SCAN_OK, configured
from tests.support.servers import ChoosingServer, ReceivedRequest

from .unloaded_program import NO_DESCRIPTOR, OTHERS, SCANS, UUID, unloadable

DATES = ("date: Sat, 28 Nov 2026 08:00:00 GMT", "retry-after: Sat, 28 Nov 2026 08:00:01 GMT")
REFUSED = b'{"error": {"message": "Request data is invalid or malformed"}}'
GZIP = "content-encoding: gzip"
LARGE = gzip.compress(json.dumps({**SCAN_OK, "scan_id": UUID[::-1], "note": "n" * 1_100_000}).encode(), 1)


class Service:
    """A service that answers as the prompt says."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self._last = b""

    def __call__(self, request: ReceivedRequest) -> Behaviour:
        """Return the behaviour for *request*."""
        case = json.loads(request.body)["contents"][0]["prompt"]
        self.asked[case] += 1
        return self._of(case, request, json.dumps(with_new_ids(SCAN_OK)).encode())

    def _of(self, case: str, request: ReceivedRequest, allow: bytes) -> Behaviour:
        newer: dict[str, Any] = {**with_new_ids(BLOCKED), "prompt_detection_details": {"topic_guardrails_details": {}}}
        behaviours: dict[str, Behaviour] = {
            "block": http(json.dumps(with_new_ids(BLOCKED)).encode()),
            "503": http(b"", "503 Service Unavailable"),
            "503 with a date": http(b"", "503 Service Unavailable", *DATES),
            "400": http(REFUSED, "400 Bad Request"),
            "429": http(b"{}", "429 Too Many Requests", *DATES),
            "malformed": Answer(b"HTTP/1.1 nonsense\r\n\r\n", last=True),
            "no JSON": http(b"<html>"),
            "gzip": http(gzip.compress(allow), "200 OK", GZIP),
            "large": http(LARGE, "200 OK", GZIP),
            "emulator": http(allow, "200 OK", "x-airs-emulator: 1"),
            "timeout": Silence(),
            "newer model": http(json.dumps(newer).encode()),
        }
        if case == "503 once" and self.asked[case] % 2:
            return behaviours["503"]
        if case == "closed" and request.turn:
            return Close()
        if case == "doubt" and request.turn:
            return http(self._last)
        if case == "allow":
            self._last = allow
        return behaviours.get(case, http(allow))


class Played(NamedTuple):
    """What came of the program."""

    phases: dict[str, dict[str, Any]]
    """The outcome of each case, by phase."""
    modules: set[str]
    """Those that were asked for in vain."""
    asked: Counter[str]
    """How often each case was sent."""


@pytest.fixture(scope="module")
def played() -> Played:
    """Return what came of the program, which is run once."""
    service = Service()
    with ChoosingServer(service) as server:
        output = output_of("-m", "tests.faults.lifecycle.unloaded_program", server.url)
    outcomes, asked_for = ast.literal_eval(output)
    phases: dict[str, dict[str, Any]] = {}
    for phase, case, outcome in outcomes:
        phases.setdefault(phase, {})[case] = outcome
    return Played(phases, set(asked_for), service.asked)


EXPECTED: dict[str, Any] = {
    "allow": ("allow", False),
    "block": ("block", False),
    "503 once": ("allow", False),
    "503": ("ServerError", None, 2),
    "503 with a date": ("ServerError", None, 2),
    "400": ("BadRequestError", None, 1),
    "429": ("RateLimitError", None, 2),
    "malformed": ("APIConnectionError", True, 2),
    "no JSON": ("ResponseError", None, 1),
    "gzip": ("allow", False),
    "large": ("allow", False),
    "emulator": ("allow", True),
    "doubt": ("allow", False),
    "closed": ("allow", False),
    "timeout": ("APITimeoutError", True, 1),
    # It blocks, but a part of it is of a model that no verdict had before.
    "newer model": ("ResponseError", None, 1),
    # Nothing of these was loaded, so nothing is sent.
    **dict.fromkeys(OTHERS, ("APIConnectionError", False, 0)),
}


@pytest.mark.parametrize("half", ["blocking", "asyncio"])
def test_no_module(played: Played, half: str) -> None:
    """Each call over a kept connection ends as if there were all modules, but for what cannot be read without one."""
    assert EXPECTED == played.phases[half]
    # By each half and the guard, once more after the answer that was doubted.
    assert 6 == played.asked["doubt"]


def test_imports_amid_a_call(played: Played) -> None:
    """The cases come by each import that there is amid a call."""
    modules = {
        "aisecurity._core.service_words",
        "aisecurity.generated_openapi_client.models.prompt_detection_details",
        "aisecurity.instrumentation.events",
        "aisecurity.instrumentation.hooks",
        "aisecurity.scan.ping",
        "concurrent.futures.thread",
        "email",
        "random",
    }

    assert set() == modules - played.modules


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of descriptors")
def test_no_descriptor_amid_a_call(played: Played) -> None:
    """A 503 over a kept connection stays one where the system refuses each new descriptor."""
    assert {"503": ("ServerError", None, 2)} == played.phases["real"]


def test_a_guard_without_a_module(played: Played) -> None:
    """A guard passes what is allowed, blocks what is blocked, and names each failure by its kind."""
    unscanned = {
        "503": "unavailable",
        "503 with a date": "unavailable",
        "400": "refused",
        "429": "rate_limited",
        "malformed": "unavailable",
        "no JSON": "unreadable",
        "newer model": "unreadable",
        "timeout": "timeout",
    }
    expected: dict[str, Any] = dict.fromkeys(SCANS, "passed") | {"block": ("Blocked", None)}
    expected |= {case: ("Unscanned", failure) for case, failure in unscanned.items()}

    assert expected == played.phases["guard"]


@pytest.fixture
def missing(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], AbstractContextManager[None]]:
    """Return what has a module be as if it had never been loaded, and unloadable in a block."""

    def missing(name: str) -> AbstractContextManager[None]:
        monkeypatch.delitem(sys.modules, name, raising=False)
        if "." in name:
            monkeypatch.delattr(name, raising=False)
        return unloadable(NO_DESCRIPTOR, name)

    return missing


Missing = Callable[[str], AbstractContextManager[None]]


def test_a_notice_of_nothing(missing: Missing) -> None:
    """Without the events nothing is said."""
    with missing("aisecurity.instrumentation.events"):
        notice = notices.remark("text", {})
        _drivers.publish(notice)

    assert Notify(None) == notice


def test_a_pause_without_random(missing: Missing) -> None:
    """The longest pause is made."""
    with missing("random"):
        assert retry.own_random() == 1.0


def test_a_date_that_nothing_reads(missing: Missing) -> None:
    """It is as if there were none."""
    with missing("email.utils"):
        assert replies.http_date("Sat, 28 Nov 2026 08:00:00 GMT") is None


def test_an_answer_whose_model_is_missing() -> None:
    """The answer cannot be read, which is no verdict, and no other exception."""

    def read(_: Any) -> None:
        raise NO_DESCRIPTOR

    with pytest.raises(ResponseError, match="cannot be loaded") as error:
        replies.read(Reply(200, body=b"{}"), read)

    assert NO_DESCRIPTOR is error.value.__cause__


async def test_a_batch_without_its_loop(missing: Missing) -> None:
    """Nothing was sent, which the exception says."""

    def flow() -> Flow[Any]:
        yield Gather([])

    async def send(_: object) -> Reply:
        return Reply(200)

    with missing("aisecurity._runtime.event_loop"), pytest.raises(APIConnectionError) as error:
        await run_async(flow(), send)

    assert not error.value.sent


@pytest.mark.parametrize("name", ["aisecurity._engines.httptools.blocking.engine", "aisecurity._core.calls"])
def test_a_first_scan(name: str, missing: Missing) -> None:
    """Nothing was sent, which the exception says."""
    with (
        Scanner(configured(), engine="httptools") as scanner,
        missing(name),
        pytest.raises(APIConnectionError, match="cannot be loaded") as error,
    ):
        scanner.sync_scan(PROFILE, CONTENT)

    assert not error.value.sent


@pytest.mark.parametrize("case", ["submission", "batch", "results", "ping"])
def test_a_first_call(case: str, missing: Missing) -> None:
    """Nothing was sent, which the exception says, also of a submission: it is no AmbiguousSubmitError."""
    method, argument = OTHERS[case]
    name = "aisecurity.scan.ping" if case == "ping" else "aisecurity._core.calls"
    with Scanner(configured()) as scanner, missing(name), pytest.raises(APIConnectionError) as error:
        getattr(scanner, method)(argument)

    assert not error.value.sent


async def test_a_host_that_cannot_be_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was sent, which the exception says."""

    async def connected(*_: object) -> None:
        raise ImportError("the archive is gone")

    monkeypatch.setattr(opening, "connected", connected)
    async with AsyncScanner(configured(), engine="httptools") as scanner:
        with pytest.raises(APIConnectionError, match="cannot be loaded") as error:
            await scanner.sync_scan(PROFILE, CONTENT)

    assert not error.value.sent


def test_a_call_that_cannot_be_observed(missing: Missing) -> None:
    """It is made all the same."""
    seen: list[object] = []
    client = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, json=SCAN_OK)))
    name = "aisecurity._core.observation"
    with client, Scanner(configured(), http_client=client) as scanner, subscribe(seen.append), missing(name):
        verdict = scanner.sync_scan(PROFILE, CONTENT)

    assert "allow" == verdict.action
    assert [] == seen


def test_a_decision_that_cannot_be_recorded(missing: Missing, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is made all the same."""
    name = "aisecurity.instrumentation.opentelemetry.providers"
    monkeypatch.setattr(telemetry, "_listeners", vars(telemetry)["_imported_listeners"])
    monkeypatch.setitem(sys.modules, "opentelemetry", SimpleNamespace())
    with missing(name):
        assert telemetry.watch_decision(object()) is None
