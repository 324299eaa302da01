"""Every fault of the emulator reaches both Scanners as the documented exception, or as an answer that says so."""

from __future__ import annotations

import pytest

from aisecurity import testing
from aisecurity.emulator import Emulator
from aisecurity.emulator.faults.fault_reader import FAULT_KINDS, FaultTable
from aisecurity.exceptions import (
    AISecSDKException,
    APIConnectionError,
    APITimeoutError,
    BadRequestError,
    PermissionDeniedError,
    RateLimitError,
    RedirectError,
    ResponseError,
    ServerError,
)
from aisecurity.generated_openapi_client import ScanResponse
from aisecurity.scan.inline.scanner import Scanner
from aisecurity.scan.models.content import Content
from tests.support.halves import Half
from tests.support.samples import PROFILE, scan_object

FAILURES: list[tuple[FaultTable, type[AISecSDKException]]] = [
    ({"status": 400}, BadRequestError),
    ({"status": 403}, PermissionDeniedError),
    ({"status": 429, "retry_after": 7}, RateLimitError),
    ({"status": 502, "body": "html"}, ServerError),
    ({"status": 503, "body": "empty"}, ServerError),
    ({"redirect": "https://elsewhere.test/"}, RedirectError),
    ({"html": True}, ResponseError),
    ({"empty": True}, ResponseError),
    ({"invalid_json": True}, ResponseError),
    ({"missing": "action"}, ResponseError),
    ({"nulls": "category"}, ResponseError),
    ({"silence": True}, APITimeoutError),
    ({"latency": 5.0}, APITimeoutError),
    ({"slow_bytes": 1}, APITimeoutError),
    ({"reset": "before"}, APIConnectionError),
    ({"reset": "body"}, APIConnectionError),
    ({"close": "head"}, APIConnectionError),
    ({"close": "before"}, APIConnectionError),
    ({"truncated": 5}, APIConnectionError),
    ({"content_length": 100_000}, APIConnectionError),
    ({"content_length": 10}, ResponseError),
]


@pytest.fixture
def library() -> str:
    """Leave the engine to the scanner, as most programs do."""
    return "auto"


def verdict_of(half: Half, url: str, timeout: float = 10.0) -> ScanResponse:
    """Scan with a Scanner of *half*, and return the verdict."""
    with half.scanner(testing.configuration(url, timeout=timeout)) as scanner:
        return scanner.sync_scan(PROFILE, Content(prompt="hello"))


@pytest.mark.parametrize(("fault", "error"), FAILURES, ids=str)
def test_failures(airs_emulator: Emulator, half: Half, fault: FaultTable, error: type[AISecSDKException]) -> None:
    """A fault that leaves no verdict is raised as its exception, and not as a more general one."""
    airs_emulator.faults.add(**fault)

    # Only what never ends is waited for a short time: on a busy machine anything else may take a while.
    with pytest.raises(error) as caught:
        verdict_of(half, airs_emulator.url, 0.3 if error is APITimeoutError else 10.0)
    assert error is type(caught.value)


def test_odd_verdicts(airs_emulator: Emulator, half: Half) -> None:
    """Partial verdicts say so, an unknown action is no permission, and nulls where they may be change nothing."""
    airs_emulator.faults.add(partial="error", count=1)
    assert verdict_of(half, airs_emulator.url).is_partial
    airs_emulator.faults.add(unknown="action", count=1)
    assert verdict_of(half, airs_emulator.url).is_blocked
    airs_emulator.faults.add(nulls="optional", count=1)
    verdict = verdict_of(half, airs_emulator.url)
    assert ("allow", None) == (verdict.action, verdict.profile_name)


def test_rows(airs_emulator: Emulator, airs_scanner: Scanner) -> None:
    """Rows in another order or twice are joined, and rows that are never complete are named as pending."""
    airs_emulator.faults.add(reordered=True)
    airs_emulator.faults.add(duplicated=True)
    receipt = airs_scanner.async_scan([scan_object(number) for number in (1, 2, 3)])
    rows = airs_scanner.wait_for_results([receipt.scan_id])
    airs_emulator.reset()
    airs_emulator.faults.add(pending=True, req_id=2)
    late = airs_scanner.query_by_scan_ids([receipt.scan_id])

    assert [1, 2, 3] == [row.req_id for row in rows]
    assert {(1, "complete"), (2, "pending"), (3, "complete")} == {(row.req_id, row.status) for row in late}


def test_every_kind_is_here() -> None:
    """Each kind of fault is in one of the tests above."""
    others = {"partial", "unknown", "reordered", "duplicated", "pending"}

    assert set(FAULT_KINDS) == others.union(*(fault.keys() & FAULT_KINDS.keys() for fault, _ in FAILURES))
