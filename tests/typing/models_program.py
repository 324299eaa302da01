"""Typical use of the models: mypy --strict and pyright accept it, and find every mistake marked here."""

# pyright: reportUnnecessaryTypeIgnoreComment=error

from __future__ import annotations

from typing import Any, assert_type

import aisecurity
from aisecurity import Configuration
from aisecurity.bulk import scan_many
from aisecurity.constants.base import MAX_NUMBER_OF_SCAN_IDS
from aisecurity.generated_openapi_client import (
    AiProfile,
    AsyncScanObject,
    AuthenticatedClient,
    DefaultError,
    ErrorResponse,
    Metadata,
    ScanIdResult,
    ScanRequest,
    ScanRequestContentsInner,
    ScanResponse,
)
from aisecurity.generated_openapi_client.api.scans import scan_sync_request
from aisecurity.generated_openapi_client.models.ai_profile import AiProfile as SameAiProfile
from aisecurity.scan.inline.scanner import Content as SameContent
from aisecurity.scan.inline.scanner import Scanner
from aisecurity.scan.models.content import Content
from aisecurity.scan.sync.scanner import Scanner as EarlyScanner

PROFILE = AiProfile(profile_name="my-profile")
REQUEST = ScanRequest(ai_profile=PROFILE, contents=[ScanRequestContentsInner(prompt="Hello")])


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


def alone() -> None:
    """Use an endpoint function without a Scanner."""
    with AuthenticatedClient("https://scan.example", token="key", prefix="", auth_header_name="x-pan-token") as client:
        answer = scan_sync_request.sync_detailed(client=client, body=REQUEST)
        assert_type(answer.parsed, ScanResponse | ErrorResponse | DefaultError | None)
        assert_type(answer.status_code, int)


def mistaken_models(verdict: ScanResponse) -> None:
    """Each line is wrong, and checkers say so."""
    same: SameAiProfile = PROFILE
    AiProfile("my-profile")  # type: ignore[call-arg]  # a mistake, to be found
    AiProfile(profile=same)  # type: ignore[call-arg]  # a mistake, to be found
    AiProfile(profile_name=7)  # type: ignore[arg-type]  # a mistake, to be found
    ScanRequest(contents=[])  # type: ignore[call-arg]  # a mistake, to be found
    _ = verdict.prompt_detected.injection  # type: ignore[union-attr]  # a mistake, to be found
    _ = verdict.verdict  # type: ignore[attr-defined]  # a mistake, to be found
    verdict.completed_at.isoformat()  # type: ignore[union-attr]  # a mistake, to be found


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
