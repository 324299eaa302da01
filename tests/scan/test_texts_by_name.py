"""Scans of texts that are given by name, beside those of a Content."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aisecurity.exceptions import PayloadError
from aisecurity.scan.models.content import Content
from tests.support.halves import Half
from tests.support.mock_service import MockService
from tests.support.samples import PROFILE, SCAN_OK, SECRET_TEXT, anything, configured, tool_event

EVERYTHING: dict[str, Any] = {
    "prompt": "p",
    "response": "r",
    "context": "c",
    "code_prompt": "cp",
    "code_response": "cr",
    "tool_event": tool_event(),
}


@pytest.mark.parametrize(
    "members", [EVERYTHING, *({name: EVERYTHING[name]} for name in EVERYTHING if name != "context")]
)
def test_each_member(half: Half, members: dict[str, Any]) -> None:
    """Texts by name are sent as the Content of them is, with everything beside it that can be given."""
    service = MockService(SCAN_OK)
    scanner = half.scanner(configured(), handler=service)
    more: dict[str, Any] = {"tr_id": "t", "session_id": "s", "metadata": {"app_user": "u"}, "timeout": 5}
    scanner.sync_scan("p", **members, **more)
    scanner.sync_scan(PROFILE, Content(**members), **more)

    named, classic = (json.loads(request.content) for request in service.requests)
    assert classic == named


def test_absent(half: Half) -> None:
    """A text of `None` is absent, as in a Content; a Content beside nothing but these is a Content alone."""
    service = MockService(SCAN_OK)
    scanner = half.scanner(configured(), handler=service)
    scanner.sync_scan("p", prompt="x", response=None)
    anything(scanner.sync_scan)("p", Content(prompt="x"), prompt=None)

    assert [[{"prompt": "x"}]] * 2 == [json.loads(request.content)["contents"] for request in service.requests]


@pytest.mark.parametrize(
    ("content", "members", "message"),
    [
        (None, {}, "content: nothing to scan, at least one of prompt, response"),
        (None, {"prompt": None}, "content: nothing to scan"),
        (None, {"context": "c"}, "content: nothing to scan"),
        (None, {"prompt": ""}, "prompt: empty"),
        (None, {"prompt": 5}, "prompt: a str is needed, not int"),
        (None, {"tool_event": {"imput": "{}"}}, "tool_event: ToolEvent: 'imput' is not known"),
        (Content(prompt=SECRET_TEXT), {"response": SECRET_TEXT}, "content: given beside response; a Content, or"),
        ({"prompt": "x"}, {"prompt": "x", "context": ""}, "content: given beside prompt, context; a Content, or"),
    ],
)
def test_refused(half: Half, content: Any, members: dict[str, Any], message: str) -> None:
    """Nothing to scan, and two ways at once, are refused before anything is sent; the error repeats no text."""
    service = MockService(SCAN_OK)
    scan: Any = half.scanner(configured(), handler=service).sync_scan
    with pytest.raises(PayloadError) as error:
        scan("p", content, **members)

    assert error.value.message.startswith(message)
    assert SECRET_TEXT not in str(error.value)
    assert [] == service.requests


def test_misspelt(half: Half) -> None:
    """A name that is not known is a TypeError, as of any function."""
    scanner = half.scanner(configured(), handler=MockService(SCAN_OK))
    with pytest.raises(TypeError, match="promt"):
        anything(scanner.sync_scan)("p", promt="x")
