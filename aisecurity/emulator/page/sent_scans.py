"""Scans of a recorded request, read for showing: whatever was sent is shown, valid or not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Literal

from attrs import frozen

from aisecurity.emulator.http.json_body import list_or_empty, object_or_empty
from aisecurity.emulator.http.received_request import ReceivedRequest

SideName = Literal["prompt", "response", "tool input", "tool output"]
SIDE_NAMES: tuple[SideName, ...] = ("prompt", "response", "tool input", "tool output")

_MEMBERS: Mapping[SideName, tuple[str, ...]] = {
    "prompt": ("prompt", "code_prompt"),
    "response": ("response", "code_response"),
    "tool input": ("input",),
    "tool output": ("output",),
}
_IDS = ("tr_id", "session_id", "transaction_id")


@frozen
class SentContent:
    """One element of `contents`: the texts of each side by the name of their member, the context, and the tool."""

    sides: Mapping[SideName, Mapping[str, str]]
    context: str
    tool: str


@frozen
class SentScan:
    """One scan of a request; *req_id* is 0 for a sync scan."""

    req_id: object
    profile: str
    ids: Mapping[str, str]
    contents: tuple[SentContent, ...]


def json_of(body: bytes | bytearray) -> object:
    """Decode *body* as JSON, None if it is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def sent_scans(request: ReceivedRequest) -> tuple[SentScan, ...]:
    """Return the scans in *request*, none if it is a query or nothing that can be read."""
    body = json_of(request.body)
    if request.endpoint == "sync":
        return (_scan(0, object_or_empty(body)),)
    rows = map(object_or_empty, list_or_empty(body)) if request.endpoint == "async" else ()
    return tuple(_scan(row.get("req_id"), object_or_empty(row.get("scan_req"))) for row in rows)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _scan(req_id: object, scan: Mapping[str, object]) -> SentScan:
    profile = object_or_empty(scan.get("ai_profile"))
    ids = {name: text for name in _IDS if (text := _text(scan.get(name)))}
    contents = tuple(_content(object_or_empty(one)) for one in list_or_empty(scan.get("contents")))
    return SentScan(req_id, _text(profile.get("profile_name")) or _text(profile.get("profile_id")), ids, contents)


def _content(content: Mapping[str, object]) -> SentContent:
    event = object_or_empty(content.get("tool_event"))
    sides: dict[SideName, Mapping[str, str]] = {
        name: _texts(event if name.startswith("tool") else content, _MEMBERS[name]) for name in SIDE_NAMES
    }
    tool = object_or_empty(event.get("metadata"))
    named = [_text(tool.get(member)) for member in ("server_name", "tool_invoked")]
    return SentContent(sides, _text(content.get("context")), " / ".join(filter(None, named)))


def _texts(value: Mapping[str, object], members: tuple[str, ...]) -> Mapping[str, str]:
    return {member: text for member in members if (text := _text(value.get(member)))}
