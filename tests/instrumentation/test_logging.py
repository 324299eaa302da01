"""Log records: their logger, levels and facts, and that they hold no secret."""

from __future__ import annotations

import ast
import asyncio
import json
import logging
import subprocess
import sys
from collections.abc import Generator
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Any

import httpx
import pytest

import aisecurity
from aisecurity._core.retry import RetryPolicy
from aisecurity.exceptions import AISecSDKException, ConfigurationError, PayloadError
from aisecurity.guard import Guard, Policy
from aisecurity.instrumentation import CallEnded, subscribe
from aisecurity.instrumentation.logging import LOGGER, plain
from aisecurity.instrumentation.watchers import is_logged
from aisecurity.scan.asyncio.scanner import Scanner as AsyncScanner
from aisecurity.scan.inline.scanner import Scanner
from aisecurity.scan.models.content import Content
from tests.support.halves import Half
from tests.support.http_answers import NOTHING_TO_SCAN
from tests.support.mock_service import MockService
from tests.support.samples import (
    BLOCKED,
    CONTENT,
    KEY,
    PROFILE,
    RECEIPT,
    SCAN_ID,
    SCAN_OK,
    SECRET_TEXT,
    configured,
    row,
    scan_object,
)

UNAVAILABLE = httpx.Response(503, headers={"x-request-id": "req\t7"}, content=SECRET_TEXT)
PARTIAL = {**SCAN_OK, "timeout": True, "session_id": "chat 7"}
RETRY = RetryPolicy(retries=1, jitter=lambda: 0.0)


@pytest.fixture
def levels() -> Generator[logging.Logger]:
    """Yield the logger of the package, whose level and that of the root are put back."""
    before = LOGGER.level, logging.root.level, logging.root.manager.disable
    yield LOGGER
    LOGGER.setLevel(before[0])
    logging.root.setLevel(before[1])
    logging.disable(before[2])


class Keeper(logging.Handler):
    """A handler that keeps the records."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep *record*."""
        self.records.append(record)


@pytest.fixture
def records(levels: logging.Logger) -> Generator[list[logging.LogRecord]]:
    """Yield the list of all records at DEBUG and above."""
    keeper = Keeper()
    levels.setLevel(logging.DEBUG)
    levels.addHandler(keeper)
    yield keeper.records
    levels.removeHandler(keeper)


def facts(record: logging.LogRecord) -> dict[str, Any]:
    """Return the facts of *record* without what begins their names."""
    return {name.removeprefix("airs_"): value for name, value in vars(record).items() if name.startswith("airs_")}


def of(event: str, records: list[logging.LogRecord]) -> list[dict[str, Any]]:
    """Return the facts of the records of *event*."""
    return [facts(record) for record in records if facts(record).get("event") == event]


def lines(records: list[logging.LogRecord]) -> list[tuple[str, str]]:
    """Return the level and the text of the records of this package."""
    return [(one.levelname, one.getMessage()) for one in records if one.name.partition(".")[0] == "aisecurity"]


def test_retry(half: Half, records: list[logging.LogRecord]) -> None:
    """A retry is one line of INFO with the class, the status, the id of the request and the pause."""
    with half.scanner(configured(retry=RETRY), handler=MockService(UNAVAILABLE, SCAN_OK)) as scanner:
        scanner.sync_scan(PROFILE, CONTENT)

    text = "attempt 1 of /v1/scan/sync/request failed (ServerError, status 503, request req?7), again in 0.00 s"
    assert ("INFO", text) == lines(records)[0]
    assert [
        {
            "event": "retry",
            "path": "/v1/scan/sync/request",
            "attempt": 1,
            "pause": 0.0,
            "error": "ServerError",
            "status": 503,
            "request_id": "req\t7",
        }
    ] == of("retry", records)


def test_retry_without_an_answer(half: Half, records: list[logging.LogRecord]) -> None:
    """Where no answer came the status and the id are null, and in no line."""

    def handler(request: httpx.Request) -> httpx.Response:
        if len(records) == 0:
            raise httpx.ConnectError(SECRET_TEXT)
        return httpx.Response(200, json=SCAN_OK)

    with half.scanner(configured(retry=RETRY), handler=handler) as scanner:
        scanner.sync_scan(PROFILE, CONTENT)

    text = "attempt 1 of /v1/scan/sync/request failed (APIConnectionError), again in 0.00 s"
    assert ("INFO", text) == lines(records)[0]
    assert [(None, None)] == [(one["status"], one["request_id"]) for one in of("retry", records)]


def test_block(half: Half, records: list[logging.LogRecord]) -> None:
    """A block is one line of INFO by the scanner, with ids and names, before the summary of the call."""
    found = {**BLOCKED, "prompt_detected": {"injection": True}, "transaction_id": "t", "session_id": "s"}
    with half.scanner(configured(), handler=MockService(found)) as scanner:
        scanner.sync_scan(PROFILE, CONTENT)

    assert ["INFO", "DEBUG"] == [level for level, _ in lines(records)]
    assert [
        {
            "event": "block",
            "action": "block",
            "category": "malicious",
            "threats": {"prompt": ["injection"]},
            "partial": False,
            "scan_id": BLOCKED["scan_id"],
            "report_id": BLOCKED["report_id"],
            "transaction_id": "t",
            "session_id": "s",
            "request_id": None,
        }
    ] == of("block", records)


def test_block_of_a_guard(records: list[logging.LogRecord]) -> None:
    """A guard adds no line to that of the scanner."""
    with Scanner(
        configured(), http_client=httpx.Client(transport=httpx.MockTransport(MockService(BLOCKED)))
    ) as scanner:
        Guard("chat", scanner=scanner).check(prompt=SECRET_TEXT)

    assert ["INFO", "DEBUG"] == [level for level, _ in lines(records)]


def test_failure_that_a_policy_opens(records: list[logging.LogRecord]) -> None:
    """What passes unscanned is one WARNING, with the failure and ids."""
    client = httpx.Client(transport=httpx.MockTransport(MockService(httpx.Response(503))))
    with Scanner(configured(), http_client=client) as scanner:
        guard = Guard("chat", scanner=scanner, policy=Policy(fail_open={"unavailable"}))
        turn = guard.turn(session_id="s")
        turn.prompt(SECRET_TEXT)

    assert ["DEBUG", "WARNING"] == [level for level, _ in lines(records)]
    assert [
        {
            "event": "opened",
            "profile": "chat",
            "side": "prompt",
            "failure": "unavailable",
            "transaction_id": turn.transaction_id,
            "session_id": "s",
        }
    ] == of("opened", records)


def test_summary(half: Half, records: list[logging.LogRecord]) -> None:
    """Each call is one line of DEBUG, with all facts of its two ends; observers are called as before."""
    seen: list[object] = []
    answer = httpx.Response(200, headers={"x-request-id": "r"}, json=PARTIAL)
    with half.scanner(configured(), handler=MockService(answer)) as scanner, subscribe(seen.append):
        scanner.sync_scan(PROFILE, Content(prompt="abc", response="de"))
    (summary,) = of("call", records)
    seconds = summary.pop("seconds")

    text = f"sync_scan: allow, partial, status 200, scan {SCAN_ID}, request r, in {seconds:.3f} s, attempts 1"
    assert [("DEBUG", text)] == lines(records)
    assert {
        "event": "call",
        "operation": "sync_scan",
        "half": half.name,
        "engine": "httpx",
        "endpoint": configured().api_endpoint,
        "request_bytes": summary["request_bytes"],
        "contents": 1,
        "characters": 5,
        "sides": ["prompt", "response"],
        "ids": 0,
        "attempts": 1,
        "status": 200,
        "request_id": "r",
        "error": None,
        "action": "allow",
        "category": SCAN_OK["category"],
        "threats": {},
        "partial": True,
        "scan_id": SCAN_ID,
        "report_id": SCAN_OK["report_id"],
        "transaction_id": None,
        "session_id": "chat 7",
        "rows": 0,
    } == summary
    assert isinstance(seen[-1], CallEnded)


def test_summary_of_each_operation(half: Half, records: list[logging.LogRecord]) -> None:
    """Failed calls, submissions, queries and pings have a summary, too."""
    refused = httpx.Response(400, content=NOTHING_TO_SCAN)
    answers = MockService(UNAVAILABLE, RECEIPT, [row(SCAN_ID)], refused)
    with half.scanner(configured(), handler=answers) as scanner:
        with pytest.raises(AISecSDKException):
            scanner.sync_scan(PROFILE, CONTENT)
        scanner.async_scan([scan_object()])
        scanner.query_by_scan_ids([SCAN_ID])
        scanner.ping()

    assert [
        ("sync_scan", "ServerError", 503, 0, None),
        ("async_scan", None, 200, 0, None),
        ("query_by_scan_ids", None, 200, 1, None),
        ("ping", None, 400, 0, None),
    ] == [(one["operation"], one["error"], one["status"], one["rows"], one["action"]) for one in of("call", records)]
    assert {"DEBUG"} == {level for level, _ in lines(records)}


def test_summary_of_what_is_refused(half: Half, records: list[logging.LogRecord]) -> None:
    """A scan or a submission that fails before anything is sent has a summary, with the class alone."""
    with half.scanner(configured(), handler=MockService(SCAN_OK)) as scanner:
        with pytest.raises(PayloadError):
            scanner.sync_scan("", Content(prompt=SECRET_TEXT))
        with pytest.raises(PayloadError):
            scanner.async_scan([])
    with pytest.raises(ConfigurationError):
        half.scanner(engine="httpx").sync_scan(PROFILE, Content(prompt=SECRET_TEXT))

    assert [
        ("sync_scan", "PayloadError", 0, configured().api_endpoint),
        ("async_scan", "PayloadError", 0, configured().api_endpoint),
        ("sync_scan", "ConfigurationError", 0, ""),
    ] == [(one["operation"], one["error"], one["attempts"], one["endpoint"]) for one in of("call", records)]
    assert {"DEBUG"} == {level for level, _ in lines(records)}


async def test_summary_of_a_cancelled_call(records: list[logging.LogRecord]) -> None:
    """A call that is cancelled has a summary with the class of that."""
    sending = asyncio.Event()

    async def silent(_: httpx.Request) -> httpx.Response:
        sending.set()
        await asyncio.sleep(60)
        raise AssertionError

    client = httpx.AsyncClient(transport=httpx.MockTransport(silent))
    async with client, AsyncScanner(configured(), http_client=client) as scanner:
        task = asyncio.create_task(scanner.sync_scan(PROFILE, CONTENT))
        await sending.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    assert ["CancelledError"] == [one["error"] for one in of("call", records)]


def test_no_secret(half: Half, records: list[logging.LogRecord]) -> None:
    """No text that was scanned, no key and no text of an exception is in a record, whatever is logged."""
    answers = MockService(UNAVAILABLE, BLOCKED, httpx.Response(403, content=SECRET_TEXT), {"scan_id": SECRET_TEXT})
    with half.scanner(configured(retry=RETRY), handler=answers) as scanner:
        scanner.sync_scan(PROFILE, Content(prompt=SECRET_TEXT))
        for _ in range(2):
            with pytest.raises(AISecSDKException):
                scanner.sync_scan(PROFILE, Content(prompt=SECRET_TEXT))
    said = "".join(f"{record.getMessage()} {vars(record)}" for record in records)

    assert len(of("call", records)) == 3
    assert SECRET_TEXT not in said
    assert KEY not in said


def test_facts_are_json(records: list[logging.LogRecord], half: Half) -> None:
    """Each fact is a value of JSON's own types, and comes back from JSON as it was."""
    with half.scanner(configured(retry=RETRY), handler=MockService(UNAVAILABLE, BLOCKED)) as scanner:
        scanner.sync_scan(PROFILE, CONTENT)
    all_facts = [facts(record) for record in records]

    assert 3 == len(all_facts)
    assert all_facts == json.loads(json.dumps(all_facts))


class _Side(StrEnum):
    PROMPT = "prompt"


class _Text(str):
    __slots__ = ()

    def __str__(self) -> str:
        return "another"


class _Number(IntEnum):
    ONE = 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (_Side.PROMPT, "prompt"),
        (_Text("text"), "text"),
        ({_Side.PROMPT: (_Side.PROMPT, None)}, {"prompt": ["prompt", None]}),
        (True, True),
        (1.5, 1.5),
        (_Number.ONE, "_Number"),
        (object(), "object"),
    ],
    ids=str,
)
def test_plain(value: Any, expected: Any) -> None:
    """What is a str of another class becomes one, and what JSON has not becomes the name of its class."""
    found = plain(value)

    assert (expected, type(expected)) == (found, type(found))


@pytest.mark.parametrize("own", [logging.NOTSET, logging.DEBUG, logging.WARNING])
@pytest.mark.parametrize("root", [logging.NOTSET, logging.DEBUG, logging.INFO, logging.ERROR])
@pytest.mark.parametrize("disabled", [logging.NOTSET, logging.DEBUG, logging.INFO])
def test_question_without_a_lock(levels: logging.Logger, own: int, root: int, disabled: int) -> None:
    """Whether a line is wanted is answered as the logger itself does."""
    levels.setLevel(own)
    logging.root.setLevel(root)
    logging.disable(disabled)

    assert [levels.isEnabledFor(level) for level in (logging.DEBUG, logging.INFO)] == [
        is_logged(level) for level in (logging.DEBUG, logging.INFO)
    ]


def test_nothing_is_made_where_nobody_listens(levels: logging.Logger, monkeypatch: pytest.MonkeyPatch) -> None:
    """At INFO no call is observed for its summary, and no fact of a line is looked at that is not logged."""
    levels.setLevel(logging.INFO)
    with Scanner(
        configured(), http_client=httpx.Client(transport=httpx.MockTransport(MockService(SCAN_OK)))
    ) as scanner:
        monkeypatch.setattr("aisecurity._core.observation.observed", None)
        scanner.sync_scan(PROFILE, CONTENT)


def loggers(path: Path) -> list[str]:
    """Return the calls of *path* for a logger."""
    text = path.read_text("utf-8")
    nodes = ast.walk(ast.parse(text)) if "getLogger" in text else ()
    calls = (node for node in nodes if isinstance(node, ast.Call))
    return [ast.unparse(call) for call in calls if "getLogger" in ast.unparse(call.func)]


def test_one_logger() -> None:
    """One module of all outside the emulator names the logger, and gives it the one handler that drops everything."""
    package = Path(aisecurity.__file__).parent
    found = {
        path.relative_to(package).as_posix(): loggers(path)
        for path in package.rglob("*.py")
        if path.relative_to(package).parts[0] != "emulator" and loggers(path)
    }

    assert {"instrumentation/logging.py": ["logging.getLogger('aisecurity')"]} == found
    assert [logging.NullHandler] == [type(handler) for handler in LOGGER.handlers]


PROGRAM = """
import httpx
from aisecurity.bulk import scan_many
from aisecurity.guard import Guard, Policy
from aisecurity.scan.inline.scanner import Scanner
from tests.support.mock_service import MockService
from tests.support.samples import BLOCKED, configured
answers = MockService(httpx.Response(503), httpx.Response(503, headers={"x-airs-emulator": "1"}), BLOCKED)
client = httpx.Client(transport=httpx.MockTransport(answers))
with Scanner(configured(), http_client=client) as scanner:
    guard = Guard("chat", scanner=scanner, policy=Policy(response=False, tools=False, fail_open={"unavailable"}))
    guard.prompt("one")
    guard.prompt("two")
    guard.check(prompt="three")
    list(scan_many(["four"], ai_profile="chat", scanner=scanner))
import sys
print("logging" in sys.modules, len(answers.requests))
"""


def test_nothing_is_printed_until_the_program_sets_logging_up() -> None:
    """Not even warnings come out by themselves."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)

    assert ("True 4", "") == (done.stdout.strip(), done.stderr)
