"""Validation of decoded JSON as scan requests; a violation raises a Rejection, the documented 400."""

from collections.abc import Mapping

from aisecurity.emulator.detection.content import ExaminedToolEvent, ScanContent
from aisecurity.emulator.http.rejections import UNSUPPORTED_ECOSYSTEM, Rejection

from .ids import is_uuid
from .members import JsonObject, as_list, as_object, object_of, required_text, text_of, uint32_of
from .requests import ParsedBatchItem, ParsedScanRequest, RequestedProfile

MAX_NAME = 100
MAX_URLS = 100
MAX_GROUNDING_CONTEXT = 100_000
MAX_GROUNDING_PROMPT = 10_000
MAX_GROUNDING_RESPONSE = 20_000

_METADATA = ("app_name", "app_user", "ai_model", "user_ip")
_AGENT_META = ("agent_id", "agent_version", "agent_arn")


def read_batch(value: object, limit: int) -> tuple[ParsedBatchItem, ...]:
    """Validate a batch: 1 to *limit* objects with distinct req_ids."""
    rows = as_list(value)
    if len(rows) > limit:
        raise Rejection(limit="batch_limit")
    if not rows:
        raise Rejection
    batch = tuple(_async_object(as_object(row)) for row in rows)
    if len({scan.req_id for scan in batch}) != len(batch):
        raise Rejection
    return batch


def _async_object(row: JsonObject) -> ParsedBatchItem:
    return ParsedBatchItem(uint32_of(row, "req_id"), read_scan(row.get("scan_req")))


def read_scan(value: object) -> ParsedScanRequest:
    """Validate one scan request; every element of its contents is checked, the last one is kept."""
    request = as_object(value)
    _check_metadata(request)
    contents = [_content(as_object(element)) for element in as_list(request.get("contents"))]
    if not contents:
        raise Rejection
    return ParsedScanRequest(
        contents[-1],
        _profile(object_of(request, "ai_profile")),
        text_of(request, "tr_id", MAX_NAME),
        text_of(request, "session_id", MAX_NAME),
        text_of(request, "transaction_id", MAX_NAME),
    )


def _profile(profile: JsonObject | None) -> RequestedProfile | None:
    if profile is None:
        return None
    profile_id = text_of(profile, "profile_id")
    profile_name = text_of(profile, "profile_name", MAX_NAME)
    if profile_id is not None and not is_uuid(profile_id):
        raise Rejection
    if profile_id is None and not profile_name:
        raise Rejection
    return RequestedProfile(profile_id and profile_id.lower(), profile_name)


def _check_metadata(request: JsonObject) -> None:
    metadata = object_of(request, "metadata") or {}
    for name in _METADATA:
        text_of(metadata, name)
    agent = object_of(metadata, "agent_meta") or {}
    for name in _AGENT_META:
        text_of(agent, name)


def _content(element: JsonObject) -> ScanContent:
    content = ScanContent(
        text_of(element, "prompt"),
        text_of(element, "response"),
        text_of(element, "code_prompt"),
        text_of(element, "code_response"),
        text_of(element, "context"),
        _tool_event(object_of(element, "tool_event")),
    )
    _check_content(content)
    return content


def _check_content(content: ScanContent) -> None:
    if not content.texts or "" in {content.prompt, content.response}:
        raise Rejection
    if sum(text.count("://") for text in content.texts) > MAX_URLS:
        raise Rejection
    if content.context is not None:
        _check_grounding(content.context, content.prompt or "", content.response or "")


def _check_grounding(context: str, prompt: str, response: str) -> None:
    if len(context) > MAX_GROUNDING_CONTEXT:
        raise Rejection
    if len(prompt) > MAX_GROUNDING_PROMPT or len(response) > MAX_GROUNDING_RESPONSE:
        raise Rejection


def _tool_event(event: JsonObject | None) -> ExaminedToolEvent | None:
    if event is None:
        return None
    metadata = object_of(event, "metadata")
    tool_event = ExaminedToolEvent(
        None if metadata is None else _tool_metadata(metadata),
        text_of(event, "input"),
        text_of(event, "output"),
    )
    if not tool_event.input and not tool_event.output:
        raise Rejection
    return tool_event


def _tool_metadata(metadata: JsonObject) -> Mapping[str, str]:
    known = {name: required_text(metadata, name) for name in ("ecosystem", "method", "server_name")}
    if known["ecosystem"] != "mcp":
        raise Rejection(400, UNSUPPORTED_ECOSYSTEM)
    tool_invoked = text_of(metadata, "tool_invoked")
    return known if tool_invoked is None else {**known, "tool_invoked": tool_invoked}
