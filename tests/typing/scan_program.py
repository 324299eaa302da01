"""Typical use of the Scanners: mypy --strict and pyright accept it, and find every mistake marked here."""

# pyright: reportUnnecessaryTypeIgnoreComment=error

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, assert_type

import httpx

import aisecurity
from aisecurity import Configuration
from aisecurity.constants.base import MAX_BATCH_OBJECTS
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
    DetectionServiceName,
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
from aisecurity.scan.asyncio.scanner import Scanner as AsyncScanner
from aisecurity.scan.inline.scanner import Scanner
from aisecurity.scan.models.content import Content
from aisecurity.scan.protocols import SupportsAsyncScan, SupportsScan
from aisecurity.utils import json_default

PROFILE = AiProfile(profile_name="my-profile")
REQUEST = ScanRequest(ai_profile=PROFILE, contents=[ScanRequestContentsInner(prompt="Hello")])


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


def origin(verdict: ScanResponse) -> tuple[bool, str | None]:
    """Return what the answer said of itself."""
    assert_type(verdict.is_emulated, bool)
    assert_type(verdict.request_id, str | None)
    return verdict.is_emulated, verdict.request_id


def blocking() -> None:
    """Scan in this thread."""
    with Scanner(Configuration.resolve(), http_client=httpx.Client()) as scanner:
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


async def protocols(scanner: Scanner, async_scanner: AsyncScanner) -> None:
    """Use both Scanners by their protocols."""
    assert_type(Cache(scanner).scan("Hello"), ScanResponse)
    other: SupportsAsyncScan = async_scanner
    assert_type(await other.sync_scan(PROFILE, Content(prompt="Hello")), ScanResponse)


def mistaken_names(scanner: aisecurity.Scanner) -> None:
    """Each line is wrong, and checkers say so."""
    scanner.sync_scan("my-profile", Content(prompt="Hello"), prompt="Hello")  # type: ignore[call-overload]  # a mistake, to be found
    scanner.sync_scan("my-profile", promt="Hello")  # type: ignore[call-overload]  # a mistake, to be found
    scanner.sync_scan("my-profile", prompt=7)  # type: ignore[call-overload]  # a mistake, to be found
    scanner.sync_scan("my-profile", "Hello")  # type: ignore[call-overload]  # a mistake, to be found
    scanner.sync_scan(prompt="Hello")  # type: ignore[call-overload]  # a mistake, to be found
    aisecurity.Content.tool("find", input={})  # type: ignore[call-arg]  # a mistake, to be found
    _ = aisecurity.Contend  # type: ignore[attr-defined]  # a mistake, to be found


def mistaken_calls(scanner: Scanner) -> None:
    """Each line is wrong, and checkers say so."""
    Content("Hello")  # type: ignore[call-arg]  # a mistake, to be found
    Content(prompt=b"Hello")  # type: ignore[arg-type]  # a mistake, to be found
    scanner.sync_scan(7, Content(prompt="Hello"))  # type: ignore[call-overload]  # a mistake, to be found
    scanner.sync_scan("my-profile", {"prompt": "Hello"}, metadata=["app"])  # type: ignore[call-overload]  # a mistake, to be found
    scanner.sync_scan(PROFILE, "Hello")  # type: ignore[call-overload]  # a mistake, to be found
    scanner.async_scan([REQUEST])  # type: ignore[list-item]  # a mistake, to be found
    scanner.query_by_scan_ids([7])  # type: ignore[list-item]  # a mistake, to be found


def mistaken_halves(scanner: Scanner, async_scanner: AsyncScanner) -> None:
    """Each line is wrong, and checkers say so."""
    Cache(async_scanner)  # type: ignore[arg-type]  # a mistake, to be found
    _other: SupportsAsyncScan = scanner  # type: ignore[assignment]  # a mistake, to be found


async def forgotten(scanner: AsyncScanner) -> str:
    """Forget to await, and read the coroutine."""
    return scanner.sync_scan(PROFILE, Content(prompt="Hello")).action  # type: ignore[attr-defined, no-any-return]  # a mistake, to be found
