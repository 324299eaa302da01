"""JSON in place of models: dicts and names where a Scanner, a model or a guard takes a model."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aisecurity.bulk import scan_many
from aisecurity.diagnostics import diagnose
from aisecurity.exceptions import ConfigurationError, PayloadError
from aisecurity.generated_openapi_client import (
    AiProfile,
    AsyncScanObject,
    ContentErrors,
    Metadata,
    PromptDetected,
    ScanIdResult,
    ScanRequest,
    ScanRequestContentsInner,
    ScanResponse,
    TgReportObject,
    ToolEvent,
)
from aisecurity.generated_openapi_client.errors import ModelError
from aisecurity.guard import Guard
from aisecurity.scan.models.content import Content
from tests.support.halves import Half
from tests.support.mock_service import MockService
from tests.support.samples import RECEIPT, SCAN_OK, anything, configured, tool_event

EVENT: dict[str, Any] = {"metadata": {"ecosystem": "mcp", "method": "tools/call", "server_name": "s"}, "input": "{}"}
WHOLE: dict[str, Any] = {
    **SCAN_OK,
    "errors": [{"content_type": "prompt", "feature": "dlp", "status": "error"}],
    "prompt_detected": {"injection": True, "newer": 1},
    "created_at": "2025-05-28T10:10:14.086495123Z",
    "newer": {"a": 1},
}


ODD: list[dict[str, Any]] = [{}, {"created_at": "yesterday"}, {"prompt_detected": 5}, {"errors": [5]}, {"errors": []}]
UNSET: list[dict[str, Any]] = [
    {"profile_name": None},
    {"profile_id": None},
    {"profile_name": None, "profile_id": None},
]


@pytest.mark.parametrize("more", ODD)
def test_an_answer_by_keywords(more: dict[str, Any]) -> None:
    """`Model(**answer)` is what `from_dict` makes of the answer, with members that are newer, or of another shape."""
    answer = {**WHOLE, **more}

    assert ScanResponse.from_dict(answer) == ScanResponse(**answer)


def test_members_of_another_name() -> None:
    """A member whose attribute has another name may be given by either."""
    by_member = TgReportObject(**anything({"allowedTopics": ["a"], "blockedTopics": None}))

    assert TgReportObject(allowed_topics=["a"]) == by_member
    assert {} == by_member.additional_properties


def test_models_stay() -> None:
    """What is a model already is taken as it is, and so is a list of models; a subclass too."""

    class Flags(PromptDetected):
        pass

    flags, errors = Flags(injection=True), [ContentErrors(feature="dlp")]
    verdict = ScanResponse(**SCAN_OK, prompt_detected=flags, errors=errors)

    assert flags is verdict.prompt_detected
    assert errors is verdict.errors
    assert [ContentErrors(feature="dlp")] == ScanResponse(**SCAN_OK, errors=({"feature": "dlp"},)).errors


def test_nested_requests() -> None:
    """A batch may be made of dicts, at any depth."""
    made = AsyncScanObject(req_id=1, scan_req={"ai_profile": "chat", "contents": [{"tool_event": EVENT}]})
    content = ScanRequestContentsInner(tool_event=tool_event())

    assert ScanRequest(ai_profile=AiProfile(profile_name="chat"), contents=[content]) == made.scan_req
    assert made.scan_req == ScanRequest(ai_profile="chat", contents=[{"tool_event": EVENT}])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: AsyncScanObject(req_id=1, scan_req={"contents": []}), "'ai_profile' is missing"),
        (lambda: AsyncScanObject(req_id=1, scan_req={"ai_profile": "p", "content": []}), "'content' is not known"),
        (lambda: ScanRequest(ai_profile="p", contents=[{"promt": "x"}]), "'promt' is not known"),
        (lambda: ScanRequest(ai_profile={"name": "p"}, contents=[]), "'name' is not known"),
        (lambda: ScanRequestContentsInner(tool_event={**EVENT, "imput": "{}"}), "'imput' is not known"),
        (lambda: Content(tool_event={**EVENT, "imput": "{}"}), "'imput' is not known"),
        (lambda: Content.from_dict(anything({"prompt": "x", 5: 1})), "an? int is not known"),
        (lambda: Content.from_dict(anything([])), "a Content is needed, not list"),
    ],
)
def test_misspelt(make: Any, message: str) -> None:
    """A member that is not known is refused by name, for it would not be scanned."""
    with pytest.raises(PayloadError, match=message):
        make()


def test_newer_than_the_spec() -> None:
    """`additional_properties` sends what this package does not know yet, by keyword and in a dict."""
    for made in (
        ScanRequestContentsInner(prompt="x", additional_properties={"image": "i"}),
        ScanRequestContentsInner.from_dict({"prompt": "x", "additional_properties": {"image": "i"}}),
    ):
        assert {"prompt": "x", "image": "i"} == made.to_dict()


def test_metadata_is_open() -> None:
    """Unknown keywords of metadata are sent."""
    assert {"app_user": "u", "team": "a"} == Metadata(app_user="u", team="a").to_dict()
    assert {"agent_meta": {"agent_id": "1"}} == Metadata(agent_meta={"agent_id": "1"}).to_dict()


def test_scans(half: Half) -> None:
    """A scan and a batch take JSON for each model, and send what the models would."""
    service = MockService(SCAN_OK)
    scanner = half.scanner(configured(), handler=service)
    scanner.sync_scan("chat", {"tool_event": EVENT}, metadata={"app_user": "u", "team": "a"})
    scanner.with_options(metadata={"team": "b"}).sync_scan({"profile_name": "chat"}, {"prompt": "x"})

    assert [
        {
            "ai_profile": {"profile_name": "chat"},
            "metadata": {"app_user": "u", "team": "a"},
            "contents": [{"tool_event": EVENT}],
        },
        {"ai_profile": {"profile_name": "chat"}, "metadata": {"team": "b"}, "contents": [{"prompt": "x"}]},
    ] == bodies(service)


def test_the_profile_of_the_key(half: Half) -> None:
    """`AiProfile()` is left out of what is sent, so that the service takes the profile that is linked to the key."""
    service, receipts = MockService(SCAN_OK), MockService(RECEIPT)
    half.scanner(configured(), handler=service).sync_scan(AiProfile(), Content(prompt="x"))
    linked: dict[str, Any] = {"req_id": 1, "scan_req": {"ai_profile": {}, "contents": [{"prompt": "x"}]}}
    half.scanner(configured(), handler=receipts).async_scan([linked])

    assert [{"contents": [{"prompt": "x"}]}] == bodies(service)
    assert [[{"req_id": 1, "scan_req": {"contents": [{"prompt": "x"}]}}]] == bodies(receipts)


@pytest.mark.parametrize("given", UNSET)
def test_a_profile_that_was_not_set(given: dict[str, Any]) -> None:
    """A profile whose name is `None` is not the key's: not when it is written and read, copied, or changed to that."""
    changed = AiProfile(profile_name="p")
    changed.profile_name = None
    for profile in (AiProfile(**given), AiProfile.from_dict(given), changed):
        again = AiProfile.from_dict(json.loads(json.dumps(profile.to_dict())))

        assert (False, False) == (profile.is_linked, again.is_linked)
    assert AiProfile().is_linked
    assert AiProfile.from_dict(AiProfile().to_dict()).is_linked


def test_wrong_members_of_a_content(half: Half) -> None:
    """A text of a batch that was read with another type is named, not sent."""
    scanner = half.scanner(configured(), handler=MockService(RECEIPT))
    wrong = (({"response": 5}, "response: a str is needed"), ({"tool_event": 5}, "a ToolEvent is needed"))
    for member, message in wrong:
        made = {"ai_profile": "p", "contents": [{"prompt": "x", **member}]}
        with pytest.raises(PayloadError, match=message):
            scanner.async_scan([{"req_id": 1, "scan_req": made}])


def test_assigned() -> None:
    """A tool event that is assigned as a dict becomes one."""
    content = Content(prompt="x")
    content.tool_event = anything(EVENT)

    assert tool_event() == content.tool_event
    assert {"prompt": "x", "tool_event": EVENT} == content.to_dict()
    assert content == Content.from_dict(content.to_dict())
    assert isinstance(content.tool_event, ToolEvent)


def test_elsewhere() -> None:
    """Guards, bulk and diagnostics take the same; what is wrong is an error of their own kind."""
    with Guard({"profile_name": "chat"}) as guard, guard.turn(user="u", metadata={"team": "a"}):
        pass
    scan_many([], ai_profile={"profile_name": "chat"}, metadata={"team": "a"})
    with pytest.raises(ConfigurationError, match="ai_profile: AiProfile: 'name' is not known"):
        scan_many([], ai_profile={"name": "chat"})
    with pytest.raises(PayloadError, match="ai_profile: AiProfile: 'name' is not known"):
        diagnose(ai_profile={"name": "chat"})


def test_a_row_of_results() -> None:
    """A verdict that cannot be read leaves its row, as in `from_dict`."""
    row: dict[str, Any] = {"req_id": 1, "status": "complete", "scan_id": "s", "result": {"action": "allow"}}

    assert ScanIdResult.from_dict(row) == ScanIdResult(**row)
    with pytest.raises(ModelError):
        ScanResponse.from_dict({"action": "allow"})


def bodies(service: MockService) -> list[Any]:
    """Return what was sent."""
    return [json.loads(request.content) for request in service.requests]
