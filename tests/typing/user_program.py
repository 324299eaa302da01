"""Typical use of all public names: mypy --strict and pyright accept it, and find every mistake marked here."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from typing import Any, TypedDict, assert_type

import httpx

import aisecurity
from aisecurity import Configuration, Region, RetryPolicy
from aisecurity.auth import ClientCredentials, SecretText, from_environment, from_file
from aisecurity.bulk import (
    AsyncRateLimiter,
    BatchScanner,
    Columns,
    RateLimiter,
    Scanned,
    Scans,
    scan_frame,
    scan_many,
)
from aisecurity.constants.base import MAX_BATCH_OBJECTS, MAX_NUMBER_OF_SCAN_IDS
from aisecurity.diagnostics import Check, CheckStatus, Diagnosis, diagnose, diagnose_async
from aisecurity.exceptions import (
    AISecSDKException,
    AmbiguousSubmitError,
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    BatchError,
    ConfigurationError,
    ErrorType,
    PayloadError,
    RateLimitError,
    ResponseError,
    ScanPendingError,
)
from aisecurity.generated_openapi_client import (
    AiProfile,
    AsyncScanObject,
    AsyncScanResponse,
    AuthenticatedClient,
    DefaultError,
    DetectionServiceName,
    ErrorResponse,
    Metadata,
    PromptDetected,
    ScanIdResult,
    ScanRequest,
    ScanRequestContentsInner,
    ScanResponse,
    ThreatScanReportObject,
    ToolEvent,
    ToolEventMetadata,
)
from aisecurity.generated_openapi_client.api.scans import scan_sync_request
from aisecurity.generated_openapi_client.models.ai_profile import AiProfile as SameAiProfile
from aisecurity.guard import AsyncGuard, Decision, Failure, Guard, NotAllowed, Outcome, Policy
from aisecurity.instrumentation import CallEnded, Event, PauseStarted, subscribe
from aisecurity.scan.asyncio.scanner import Scanner as AsyncScanner
from aisecurity.scan.inline.scanner import Content as SameContent
from aisecurity.scan.inline.scanner import Scanner
from aisecurity.scan.models.content import Content
from aisecurity.scan.protocols import SupportsAsyncScan, SupportsScan
from aisecurity.scan.sync.scanner import Scanner as EarlyScanner
from aisecurity.utils import json_default

PROFILE = AiProfile(profile_name="my-profile")
REQUEST = ScanRequest(ai_profile=PROFILE, contents=[ScanRequestContentsInner(prompt="Hello")])


def configurations() -> Configuration:
    """Make them in every way."""
    assert_type(aisecurity.init(api_key="key", num_retries=3, timeout=5), Configuration)
    aisecurity.init(api_token="token", api_endpoint=Region.GERMANY, retry=RetryPolicy(retries=0, jitter=lambda: 1.0))
    resolved = Configuration.resolve(api_endpoint="https://scan.example", environ={"PANW_AI_SEC_API_KEY": "key"})
    Configuration(api_key=lambda: "key of this hour", proxy="http://proxy.example:3128", ca_file="authorities.pem")
    Configuration(api_token=ClientCredentials(token_url="https://id.example/token", client_id="c", client_secret="s"))
    assert_type(resolved.retry, RetryPolicy)
    return dataclasses.replace(resolved, timeout=math.inf)


def contents() -> list[Content]:
    """Make contents, and change one."""
    event = ToolEvent(
        metadata=ToolEventMetadata(ecosystem="mcp", method="tools/call", server_name="files"), input='{"path": "/"}'
    )
    content = Content(prompt="Hello", response="World", context="Greetings")
    content.code_prompt = "print()"
    content.context = None
    assert_type(len(content), int)
    assert_type(content.to_json(), str)
    return [content, Content(tool_event=event), Content.from_json('{"prompt": "x"}'), Content.from_json_file("c.json")]


def batch() -> list[AsyncScanObject]:
    """Make the objects of a batch."""
    return [AsyncScanObject(req_id=number, scan_req=REQUEST) for number in range(MAX_BATCH_OBJECTS)]


def read(verdict: ScanResponse) -> str:
    """Read a verdict: what can be absent is `None`."""
    assert_type(verdict.action, str)
    assert_type(verdict.timeout, bool | None)
    assert_type(verdict.completed_at, datetime | None)
    assert_type(verdict.prompt_detected, PromptDetected | None)
    if verdict.prompt_detected is not None and verdict.prompt_detected.injection:
        return str(verdict)
    for error in verdict.errors or []:
        if error.feature == DetectionServiceName.DLP:
            return "no data loss detection"
    assert_type(ScanResponse.from_dict(verdict.to_dict(include_none=True)), ScanResponse)
    return verdict.action


def blocking() -> None:
    """Scan in this thread."""
    with Scanner(configurations(), http_client=httpx.Client()) as scanner:
        verdict = scanner.sync_scan(PROFILE, contents()[0], tr_id="1", metadata=Metadata(app_name="app"), timeout=2.5)
        assert_type(verdict, ScanResponse)
        assert_type(verdict.threats, dict[str, list[str]])
        assert_type(verdict.is_blocked or verdict.is_partial, bool)
        assert_type(
            scanner.with_options(timeout=1, num_retries=0, metadata=Metadata(app_name="app"), fresh=True), Scanner
        )
        receipt = scanner.async_scan(batch())
        assert_type(receipt, AsyncScanResponse)
        assert_type(scanner.scan_batch(batch() * 3), list[AsyncScanResponse])
        assert_type(scanner.query_by_scan_ids([receipt.scan_id]), list[ScanIdResult])
        assert_type(scanner.query_by_report_ids(report_ids=[receipt.report_id or ""]), list[ThreatScanReportObject])
        assert_type(scanner.ping().remedy, str | None)
        rows = scanner.wait_for_results([receipt.scan_id], timeout=30, req_ids={receipt.scan_id: range(5)})
        assert_type(rows[0].result, ScanResponse | None)


async def concurrent() -> None:
    """Scan on asyncio: the same calls, awaited."""
    async with AsyncScanner() as scanner:
        assert_type(await scanner.sync_scan(ai_profile=PROFILE, content=contents()[1]), ScanResponse)
        assert_type(await scanner.async_scan(batch()), AsyncScanResponse)
        assert_type(await scanner.scan_batch(batch()), list[AsyncScanResponse])
        assert_type(await scanner.query_by_scan_ids(scan_ids=["id"]), list[ScanIdResult])
        assert_type(await scanner.query_by_report_ids(["Rid"], timeout=1), list[ThreatScanReportObject])
        assert_type((await scanner.ping(PROFILE)).ok, bool)
        assert_type(await scanner.wait_for_results(("id",)), list[ScanIdResult])
    await AsyncScanner().close()


async def short() -> None:
    """Use the names at the top of the package, and texts by name."""
    assert_type(aisecurity.Content.tool("find", server="files", input={"path": "/"}, output=[1]), Content)
    with aisecurity.Scanner() as scanner:
        _same: Scanner = scanner
        assert_type(scanner.sync_scan("my-profile", prompt="Hello"), ScanResponse)
        event = {"metadata": {"ecosystem": "mcp"}, "input": "{}"}
        verdict = scanner.sync_scan(
            aisecurity.AiProfile(), response="World", context="Facts", tool_event=event, tr_id="1"
        )
        assert_type(verdict.summary(), dict[str, Any])
        assert_type(json.dumps([verdict], default=json_default), str)
    async with aisecurity.AsyncScanner() as other:
        _other: AsyncScanner = other
        assert_type(await other.sync_scan(PROFILE, code_prompt="print()", code_response="1", timeout=2), ScanResponse)
        assert_type(await other.sync_scan(PROFILE, {"prompt": "Hello"}, "1"), ScanResponse)


def mistaken_names(scanner: aisecurity.Scanner) -> None:
    """Each line is wrong, and checkers say so."""
    scanner.sync_scan("my-profile", Content(prompt="Hello"), prompt="Hello")  # type: ignore[call-overload]  # a mistake, to be found
    scanner.sync_scan("my-profile", promt="Hello")  # type: ignore[call-overload]  # a mistake, to be found
    scanner.sync_scan("my-profile", prompt=7)  # type: ignore[call-overload]  # a mistake, to be found
    scanner.sync_scan("my-profile", "Hello")  # type: ignore[call-overload]  # a mistake, to be found
    scanner.sync_scan(prompt="Hello")  # type: ignore[call-overload]  # a mistake, to be found
    aisecurity.Content.tool("find", input={})  # type: ignore[call-arg]  # a mistake, to be found
    _ = aisecurity.Contend  # type: ignore[attr-defined]  # a mistake, to be found
    scan_frame(["Hello"], ai_profile=PROFILE)  # type: ignore[type-var]  # a mistake, to be found
    scan_frame(Table(), ai_profile=PROFILE, colums=None)  # type: ignore[call-arg]  # a mistake, to be found


def frames(table: Table) -> Table:
    """Scan a table."""
    assert_type(scan_frame(table, ai_profile="my-profile", columns=Columns(prompt="q"), progress=False), Table)
    return scan_frame(table, ai_profile=PROFILE, progress=ProgressBar, scanner=Scanner())


class ProgressBar:
    """A bar of a program's own."""

    def __init__(self, total: int, unit: str) -> None:
        self.total = total

    def update(self, n: int) -> None:
        """Go on."""

    def close(self) -> None:
        """End."""


def failing(scanner: Scanner) -> float | None:
    """Distinguish failures by class, and read the facts from attributes."""
    try:
        scanner.scan_batch(batch())
    except BatchError as error:
        assert_type(error.results, list[AsyncScanResponse | None])
        assert_type(error.errors, dict[int, AISecSDKException])
    except RateLimitError as error:
        return error.retry_after
    except APIStatusError as error:
        assert_type(error.status_code, int)
        assert_type(error.body, bytes)
        assert_type(error.request_id, str | None)
    except (APITimeoutError, APIConnectionError) as error:
        assert_type(error.sent, bool)
    except ScanPendingError as error:
        assert_type(error.pending, list[str])
    except (AmbiguousSubmitError, ConfigurationError, PayloadError, ResponseError) as error:
        assert_type(error.error_type, ErrorType)
    except AISecSDKException as error:
        return float(error.attempts)
    return None


async def ready(configuration: Configuration) -> list[str]:
    """Diagnose on both halves, and read what was found."""
    assert_type(diagnose(), Diagnosis)
    diagnosis = await diagnose_async(configuration, ai_profile="my-profile", timeout=3, engine="httpx")
    assert_type(diagnosis.ok, bool)
    assert_type(diagnosis.failed, tuple[Check, ...])
    return [check.remedy or check.reason for check in diagnosis if check.status is CheckStatus.FAILED]


def alone() -> None:
    """Use an endpoint function without a Scanner."""
    with AuthenticatedClient("https://scan.example", token="key", prefix="", auth_header_name="x-pan-token") as client:
        answer = scan_sync_request.sync_detailed(client=client, body=REQUEST)
        assert_type(answer.parsed, ScanResponse | ErrorResponse | DefaultError | None)
        assert_type(answer.status_code, int)


class Chat(TypedDict):
    """A row of the caller's own, as an item."""

    id: str
    prompt: str
    answered: bool


def chats() -> Iterator[Chat]:
    """Yield rows one by one."""
    yield {"id": "chat-7", "prompt": "Hello", "answered": True}


async def contents_of_others() -> AsyncIterator[Content]:
    """Yield contents as they come."""
    yield Content(prompt="Hello")


def many() -> list[Scanned[Chat]]:
    """Scan many items: each comes back with its outcome, and its type."""
    for text in scan_many(["Hello", "World"], ai_profile=PROFILE, key=str.lower):
        assert_type(text, Scanned[str])
        assert_type(text.item, str)
        assert_type(text.response, ScanResponse | None)
        assert_type(text.error, AISecSDKException | None)
    scans = scan_many(chats(), ai_profile=PROFILE, key=lambda chat: chat["id"])
    assert_type(scans, Scans[Chat])
    assert_type([one.item["answered"] for one in scans], list[bool])
    keys(scans)
    without_parameters(scans)
    return list(scan_many(list(chats()), ai_profile=PROFILE, mode="async"))


async def many_concurrent() -> None:
    """Scan what an async iterable brings, or any other."""
    async for one in scan_many(contents_of_others(), ai_profile=PROFILE):
        assert_type(one, Scanned[Content])
        assert_type(one.item.prompt, str | None)
    assert_type([one.item async for one in scan_many({"a", "b"}, ai_profile=PROFILE)], list[str])


class OwnLimit:
    """A limit of a program's own."""

    def acquire(self, weight: int = 1, timeout: float | None = None) -> bool:
        """Have room."""
        return timeout is None or weight == 1


class OwnAsyncLimit:
    """The same for tasks."""

    async def acquire(self, weight: int = 1, timeout: float | None = None) -> bool:
        """Have room."""
        return timeout is None or weight == 1


def limits() -> tuple[RateLimiter, AsyncRateLimiter]:
    """Return limits, which `scan_many` takes."""
    scan_many(["Hello"], ai_profile=PROFILE, limiter=OwnLimit())
    scan_many(["Hello"], ai_profile=PROFILE, limiter=OwnAsyncLimit())
    return OwnLimit(), OwnAsyncLimit()


def batches(rows: list[Chat], more: Iterator[list[Chat]]) -> BatchScanner:
    """Scan batches, as an engine does: their kind comes back."""
    scanner = BatchScanner(PROFILE, config=Configuration.resolve(), rate=60, workers=2)
    assert_type(scanner(rows), list[dict[str, Any]])
    assert_type(scanner({"prompt": ["Hello"]}), dict[str, list[Any]])
    for made in scanner(more):
        len(made)
    return BatchScanner("my-profile", config=aisecurity.init, limiter=OwnLimit)


def keys(scans: Scans[object]) -> list[str | None]:
    """Accept scans of any items."""
    return [one.key for one in scans]


def without_parameters(scans: Scans) -> Scanned:
    """Leave the parameter out: items are of any type, as in programs that were written before there was one."""
    first = next(iter(scans))
    assert_type(first.item, Any)
    return first


class Cache:
    """A wrapper of any blocking scanner."""

    def __init__(self, scanner: SupportsScan) -> None:
        self.scanner = scanner
        self.verdicts: dict[str, ScanResponse] = {}

    def scan(self, text: str) -> ScanResponse:
        """Scan *text*, once."""
        if text not in self.verdicts:
            self.verdicts[text] = self.scanner.sync_scan(PROFILE, Content(prompt=text))
        return self.verdicts[text]


def observe(event: Event) -> None:
    """Print what an event says."""
    if isinstance(event, CallEnded):
        assert_type(event.action, str | None)
        assert_type(event.seconds, float)
    elif isinstance(event, PauseStarted):
        assert_type(event.error, str)


async def protocols(scanner: Scanner, async_scanner: AsyncScanner) -> None:
    """Use both Scanners by their protocols, observed."""
    with subscribe(observe):
        assert_type(Cache(scanner).scan("Hello"), ScanResponse)
        other: SupportsAsyncScan = async_scanner
        assert_type(await other.sync_scan(PROFILE, Content(prompt="Hello")), ScanResponse)


def mistaken_halves(scanner: Scanner, async_scanner: AsyncScanner) -> None:
    """Each line is wrong, and checkers say so."""
    Cache(async_scanner)  # type: ignore[arg-type]  # a mistake, to be found
    _other: SupportsAsyncScan = scanner  # type: ignore[assignment]  # a mistake, to be found
    subscribe("observe")  # type: ignore[arg-type]  # a mistake, to be found


def mistakes(scanner: Scanner, verdict: ScanResponse) -> None:
    """Each line is wrong, and checkers say so."""
    same: SameAiProfile = PROFILE
    AiProfile("my-profile")  # type: ignore[call-arg]  # a mistake, to be found
    AiProfile(profile=same)  # type: ignore[call-arg]  # a mistake, to be found
    AiProfile(profile_name=7)  # type: ignore[arg-type]  # a mistake, to be found
    ScanRequest(contents=[])  # type: ignore[call-arg]  # a mistake, to be found
    Content("Hello")  # type: ignore[call-arg]  # a mistake, to be found
    Content(prompt=b"Hello")  # type: ignore[arg-type]  # a mistake, to be found
    Configuration().timeout = 3  # type: ignore[misc]  # a mistake, to be found
    Configuration(timeout="3")  # type: ignore[arg-type]  # a mistake, to be found
    RetryPolicy(3)  # type: ignore[call-arg]  # a mistake, to be found
    scanner.sync_scan(7, Content(prompt="Hello"))  # type: ignore[call-overload]  # a mistake, to be found
    scanner.sync_scan("my-profile", {"prompt": "Hello"}, metadata=["app"])  # type: ignore[call-overload]  # a mistake, to be found
    scanner.sync_scan(PROFILE, "Hello")  # type: ignore[call-overload]  # a mistake, to be found
    scanner.async_scan([REQUEST])  # type: ignore[list-item]  # a mistake, to be found
    scanner.query_by_scan_ids([7])  # type: ignore[list-item]  # a mistake, to be found
    _ = verdict.prompt_detected.injection  # type: ignore[union-attr]  # a mistake, to be found
    _ = verdict.verdict  # type: ignore[attr-defined]  # a mistake, to be found
    verdict.completed_at.isoformat()  # type: ignore[union-attr]  # a mistake, to be found


def as_programs_are(scanner: Scanner, answer: dict[str, Any]) -> ScanResponse:
    """Give dicts for models and a name for a profile, and use the names that other programs have."""
    verdict = EarlyScanner().sync_scan("my-profile", {"prompt": "Hello"}, metadata={"app_user": "u", "team": "a"})
    scanner.sync_scan({"profile_name": "my-profile"}, SameContent(prompt="Hello"))
    scanner.with_options(metadata={"team": "a"}).sync_scan(AiProfile(), Content(prompt="Hello"))
    request = ScanRequest(ai_profile="my-profile", contents=[{"prompt": "Hello"}, ScanRequestContentsInner(prompt="x")])
    scanner.async_scan([AsyncScanObject(req_id=1, scan_req={"contents": []}), {"req_id": 2, "scan_req": {}}])
    assert_type(request.contents, list[ScanRequestContentsInner])
    assert_type(ScanIdResult(req_id=1, result={"action": "allow"}).result, ScanResponse | None)
    assert_type(Metadata(app_user="u", team="a"), Metadata)
    assert_type(verdict.model_dump(mode="json", exclude_none=True), dict[str, Any])
    assert_type(verdict.dict(), dict[str, Any])
    assert_type(verdict.model_dump_json(indent=2), str)
    assert_type(ScanResponse.model_validate_json(verdict.model_dump_json()), ScanResponse)
    assert_type(aisecurity.global_configuration.api_key, str | None)
    assert_type(aisecurity.global_configuration.init(api_key="key"), Configuration)
    _most: int = MAX_NUMBER_OF_SCAN_IDS
    scan_many(["Hello"], ai_profile="my-profile", metadata={"team": "a"})
    return ScanResponse(**answer)


def mistaken_members(scanner: Scanner) -> None:
    """Each line is wrong, and checkers say so."""
    ScanResponse(report_id="R", scan_id="s", category="benign", action="allow", acton="x")  # type: ignore[arg-type]  # a mistake, to be found
    ScanIdResult(req_id=1, result="allow")  # type: ignore[arg-type]  # a mistake, to be found
    ScanRequestContentsInner(promt="Hello")  # type: ignore[call-arg]  # a mistake, to be found
    Content(promt="Hello")  # type: ignore[call-arg]  # a mistake, to be found
    AsyncScanObject(req_id=1, scan_req="Hello")  # type: ignore[arg-type]  # a mistake, to be found
    ScanRequest(ai_profile="my-profile", contents={"prompt": "Hello"})  # type: ignore[arg-type]  # a mistake, to be found
    scanner.async_scan({"req_id": 1})  # type: ignore[arg-type]  # a mistake, to be found
    aisecurity.global_configuration.init(api_kye="key")  # type: ignore[call-arg]  # a mistake, to be found
    aisecurity.global_configuration.api_key = "key"  # type: ignore[misc]  # a mistake, to be found


def references() -> Configuration:
    """Give secrets by reference."""
    key = from_environment("MY_KEY")
    assert_type(key, SecretText)
    assert_type(key.reveal(), str)
    tokens = ClientCredentials(token_url="https://login.test", client_id="me", client_secret=from_file("/run/secret"))
    return Configuration(
        api_key=key,
        api_token=tokens,
        proxy=from_file("/run/proxy"),
        client_cert=("cert.pem", "key.pem", lambda: "password"),
        headers={"x-a": from_file("/run/header"), "x-b": "b"},
    )


def origin(verdict: ScanResponse) -> tuple[bool, str | None]:
    """Return what the answer said of itself."""
    assert_type(verdict.is_emulated, bool)
    assert_type(verdict.request_id, str | None)
    return verdict.is_emulated, verdict.request_id


def guarded(question: str, pieces: Iterator[str]) -> str:
    """Guard an exchange with a model, in this thread."""
    policy = Policy(fail_open=frozenset({"unavailable"}), streaming="window")
    guard = Guard("my-profile", scanner=Scanner(), policy=policy)

    @guard.function(prompt="question")
    def answer(question: str) -> str:
        return question

    @guard.tool(server="mail")
    def send(to: str, body: str = "") -> dict[str, str]:
        return {to: body}

    assert_type(answer("Hello"), str)
    assert_type(send("you"), dict[str, str])
    try:
        with guard.turn(session_id="chat-7", user="u", system=["Be kind."]) as turn:
            assert_type(turn.prompt(question), str)
            assert_type(turn.messages([{"role": "user"}]), list[dict[str, str]])
            assert_type(turn.tool_input("send", {"to": "you"}, server="mail"), dict[str, str])
            assert_type(list(turn.stream(pieces)), list[str])
            assert_type([outcome.role for outcome in turn.outcomes], list[str | None])
    except NotAllowed as refusal:
        assert_type(refusal.failure, Failure | None)
    outcome = guard.check(prompt=question)
    assert_type(outcome.decision, Decision)
    return outcome.text or "" if outcome.passed else "no"


async def guarded_async(pieces: AsyncIterator[str]) -> None:
    """Guard an exchange with a model, in an event loop."""
    async with AsyncGuard(PROFILE) as guard, guard.turn() as turn:
        assert_type(await turn.prompt("Hello"), str)
        assert_type(await guard.check(response="Hello"), Outcome)
        assert_type(await guard.allows("Hello"), bool)
        assert_type([piece async for piece in turn.stream(pieces, prompt="Hello")], list[str])


def mistaken_guard(guard: Guard, outcome: Outcome, pieces: Iterator[str]) -> str:
    """Each line is wrong, and checkers say so."""
    _ = "Bot: " + guard.stream(pieces)  # type: ignore[operator]  # a mistake, to be found
    _ = "Bot: " + outcome.text  # type: ignore[operator]  # a mistake, to be found
    guard.check("Hello")  # type: ignore[call-arg]  # a mistake, to be found
    Guard("my-profile", scanner=AsyncScanner())  # type: ignore[arg-type]  # a mistake, to be found
    Policy(fail_open=frozenset(), history="some")  # type: ignore[arg-type]  # a mistake, to be found
    Policy().production = True  # type: ignore[misc]  # a mistake, to be found
    return guard.stream(pieces)  # type: ignore[return-value]  # a mistake, to be found


async def forgotten_guard(guard: AsyncGuard, pieces: AsyncIterator[str]) -> str:
    """Forget to await, and use the coroutine, or a stream, as the text."""
    guard.prompt("Hello")  # type: ignore[unused-coroutine]  # a mistake, to be found
    _ = "Bot: " + guard.response("Hello")  # type: ignore[operator]  # a mistake, to be found
    guard.prompt("Hello").upper()  # type: ignore[attr-defined]  # a mistake, to be found
    _ = "Bot: " + guard.stream(pieces)  # type: ignore[operator]  # a mistake, to be found
    for _piece in guard.stream(pieces):  # type: ignore[attr-defined]  # a mistake, to be found
        pass
    await guard.stream(pieces)  # type: ignore[misc]  # a mistake, to be found
    return guard.prompt("Hello")  # type: ignore[return-value]  # a mistake, to be found


async def truth_values(guard: Guard, async_guard: AsyncGuard, outcome: Outcome) -> str:
    """Each line is wrong, and pyright says so. To mypy the lines after the first are never reached."""
    if async_guard.allows("Hello"):  # pyright: ignore[reportUnnecessaryComparison]  # a mistake, to be found
        pass
    if await async_guard.check(prompt="Hello"):  # pyright: ignore[reportGeneralTypeIssues]  # a mistake, to be found
        pass
    if not guard.check(prompt="Hello"):  # pyright: ignore[reportGeneralTypeIssues]  # a mistake, to be found
        pass
    if outcome:  # pyright: ignore[reportGeneralTypeIssues]  # a mistake, to be found
        pass
    assert outcome  # pyright: ignore[reportGeneralTypeIssues]  # a mistake, to be found
    return "yes" if outcome else "no"  # pyright: ignore[reportGeneralTypeIssues]  # a mistake, to be found


class Table:
    """A table as that of pandas is declared."""

    def __dataframe__(self, nan_as_null: object = None, allow_copy: object = None) -> object:
        """Return something to exchange."""
        return nan_as_null, allow_copy

    def __iter__(self) -> Iterator[str]:
        """Yield the names of columns."""
        return iter(["prompt"])


def mistaken_items(scans: Scans[Chat]) -> None:
    """Each line is wrong, and checkers say so."""
    for one in scan_many(["Hello"], ai_profile=PROFILE):
        _ = one.item["prompt"]  # type: ignore[index]  # a mistake, to be found
        _ = one.response.action  # type: ignore[union-attr]  # a mistake, to be found
        one.item = "World"  # type: ignore[misc]  # a mistake, to be found
    _ = next(iter(scans)).item["answer"]  # type: ignore[typeddict-item]  # a mistake, to be found
    _texts: Scans[str] = scans  # type: ignore[assignment]  # a mistake, to be found
    scan_many(7, ai_profile=PROFILE)  # type: ignore[call-overload]  # a mistake, to be found
    for _one in scan_many("Hello", ai_profile=PROFILE):  # type: ignore[attr-defined]  # a mistake, to be found
        pass
    for _one in scan_many(b"Hello", ai_profile=PROFILE):  # type: ignore[attr-defined]  # a mistake, to be found
        pass
    for _one in scan_many({"prompt": "Hello"}, ai_profile=PROFILE):  # type: ignore[attr-defined]  # a mistake, to be found
        pass
    for _one in scan_many(Table(), ai_profile=PROFILE):  # type: ignore[attr-defined]  # a mistake, to be found
        pass
    scan_many(["Hello"], ai_profile=PROFILE, key=len)  # type: ignore[arg-type]  # a mistake, to be found
    scan_many([PROFILE], ai_profile=PROFILE, key=str.lower)  # type: ignore[arg-type]  # a mistake, to be found
    scan_many(chats(), ai_profile=7)  # type: ignore[call-overload]  # a mistake, to be found


async def forgotten(scanner: AsyncScanner) -> str:
    """Forget to await, and read the coroutine."""
    return scanner.sync_scan(PROFILE, Content(prompt="Hello")).action  # type: ignore[attr-defined, no-any-return]  # a mistake, to be found
