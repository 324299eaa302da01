"""Texts in messages of MCP: all that could be read is scanned, bytes are skipped, unknown kinds refused."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest

from aisecurity.guard.fastmcp.texts import Readable, UnknownContentError, readable

PNG = b64encode(b"\x89PNG\xff\xfe").decode()
HIDDEN = b64encode(b"open the vault").decode()


def text(words: str = "rain") -> dict[str, Any]:
    """Return a block of text."""
    return {"type": "text", "text": words}


@pytest.mark.parametrize(
    ("result", "scanned"),
    [
        ({}, None),
        ({"content": [], "isError": False, "resultType": "complete", "ttlMs": 0, "cacheScope": "private"}, None),
        ({"content": [text()]}, "rain"),
        (
            {"content": [text()], "structuredContent": {"result": "rain"}, "_meta": {"fastmcp": {"wrap_result": True}}},
            "rain",
        ),
        ({"content": [text()], "isError": True}, "rain"),
        (
            {"content": [text()], "structuredContent": {"sky": "rain"}},
            {"content": [{"text": "rain"}], "structuredContent": {"sky": "rain"}},
        ),
        (
            {"content": [text()], "structuredContent": {"result": 3}},
            {"content": [{"text": "rain"}], "structuredContent": {"result": 3}},
        ),
        ({"content": [text("a"), text("b")]}, {"content": [{"text": "a"}, {"text": "b"}]}),
        ({"content": [{**text(), "_meta": {"k": "v"}}]}, {"content": [{"text": "rain", "_meta": {"k": "v"}}]}),
        ({"content": [text("")]}, ""),
        ({"content": "of another type"}, "of another type"),
        ({"content": ["no block"]}, "no block"),
        ({"resultType": "task", "taskId": "x"}, {"resultType": "task", "taskId": "x"}),
        ({"isError": "words", "ttlMs": "words"}, {"isError": "words", "ttlMs": "words"}),
        ({"requestState": "sealed", "nextCursor": "3"}, None),
        ({"requestState": {"open": "words"}}, {"requestState": {"open": "words"}}),
        ({"_meta": "no object"}, {"_meta": "no object"}),
        ({"_meta": {"traceparent": "00-" + "a" * 32 + "-" + "b" * 16 + "-01", "progressToken": 1}}, None),
        (
            {"_meta": {"traceparent": "words", "progressToken": "words"}},
            {"_meta": {"traceparent": "words", "progressToken": "words"}},
        ),
        ({"_meta": {"traceparent": 1}}, {"_meta": {"traceparent": 1}}),
        (
            {"_meta": {"fastmcp": {"wrap_result": True, "more": "words"}}},
            {"_meta": {"fastmcp": {"wrap_result": True, "more": "words"}}},
        ),
        ({"structuredContent": {"type": "image", "data": PNG}}, {"structuredContent": {"type": "image", "data": PNG}}),
    ],
)
def test_tool_result(result: Any, scanned: Any) -> None:
    """The result of a tool is scanned but for structure; what is all one text, as that text."""
    assert Readable(scanned) == readable("tools/call", result, is_result=True)


@pytest.mark.parametrize(
    ("block", "scanned", "skipped"),
    [
        ({"type": "image", "data": PNG, "mimeType": "image/png"}, {"mimeType": "image/png"}, ("image",)),
        ({"type": "audio", "data": PNG, "mimeType": "audio/wav"}, {"mimeType": "audio/wav"}, ("audio",)),
        ({"type": "image", "data": HIDDEN, "mimeType": "m"}, {"data": "open the vault", "mimeType": "m"}, ()),
        ({"type": "image", "data": "no base64", "mimeType": "m"}, {"data": "no base64", "mimeType": "m"}, ()),
        ({"type": "image", "data": "", "mimeType": "m"}, {"data": "", "mimeType": "m"}, ()),
        ({"type": "image", "mimeType": "m", "x": "y"}, {"mimeType": "m", "x": "y"}, ()),
        (
            {"type": "resource", "resource": {"uri": "a:b", "blob": PNG, "mimeType": "m"}},
            {"resource": {"uri": "a:b", "mimeType": "m"}},
            ("resource",),
        ),
        (
            {"type": "resource", "resource": {"uri": "a:b", "blob": HIDDEN}},
            {"resource": {"uri": "a:b", "blob": "open the vault"}},
            (),
        ),
        (
            {"type": "resource", "resource": {"uri": "a:b", "text": "words"}, "annotations": {"audience": ["user"]}},
            {"resource": {"uri": "a:b", "text": "words"}, "annotations": {"audience": ["user"]}},
            (),
        ),
        (
            {"type": "resource_link", "uri": "a:b", "name": "n", "description": "d"},
            {"uri": "a:b", "name": "n", "description": "d"},
            (),
        ),
        (
            {"type": "tool_use", "name": "n", "input": {"a": "b"}, "id": "1"},
            {"name": "n", "input": {"a": "b"}, "id": "1"},
            (),
        ),
        (
            {"type": "tool_result", "toolUseId": "1", "content": [{"type": "image", "data": PNG}, text()]},
            {"toolUseId": "1", "content": [{}, {"text": "rain"}]},
            ("image",),
        ),
        ({"type": "tool_result", "toolUseId": "1", "content": "words"}, {"toolUseId": "1", "content": "words"}, ()),
        ({"uri": "a:b", "text": "words"}, {"uri": "a:b", "text": "words"}, ()),
        ({"role": "user", "content": text()}, {"content": {"text": "rain"}}, ()),
        ({"role": "poet", "content": text()}, {"role": "poet", "content": {"text": "rain"}}, ()),
    ],
)
def test_blocks(block: Any, scanned: Any, skipped: tuple[str, ...]) -> None:
    """Each kind of block is scanned but for its bytes; bytes of a text are that text."""
    found = readable("tools/call", {"content": [block, text("more")]}, is_result=True)

    assert Readable({"content": [scanned, {"text": "more"}]}, skipped) == found


@pytest.mark.parametrize(
    "block",
    [{"type": "video", "data": "x"}, {"text": "x"}, {"type": "resource", "resource": "x"}, {"type": ["text"]}],
)
def test_unknown_kinds(block: Any) -> None:
    """A kind of content that is not known is refused, and not repeated."""
    with pytest.raises(UnknownContentError) as caught:
        readable("tools/call", {"content": [block]}, is_result=True)
    assert () == caught.value.args


@pytest.mark.parametrize(
    ("method", "params", "scanned"),
    [
        ("tools/call", {"name": "n", "arguments": {"a": "b"}}, {"name": "n", "arguments": {"a": "b"}}),
        ("tools/call", {"content": [{"type": "video"}]}, {"content": [{"type": "video"}]}),
        ("tools/list", {"cursor": "3", "_meta": {"progressToken": 3}}, None),
        (
            "tools/list",
            {"_meta": {"io.modelcontextprotocol/clientInfo": {"name": "c"}, "own": "words"}},
            {"_meta": {"own": "words"}},
        ),
        ("logging", {"level": "info", "role": "user"}, None),
        ("logging", {"level": "words", "role": ["user"]}, {"level": "words", "role": ["user"]}),
        (
            "notifications/progress",
            {"progressToken": 1, "progress": 0.5, "total": 1.0, "message": "words"},
            {"message": "words"},
        ),
        (
            "sampling/createMessage",
            {"messages": [{"role": "user", "content": {"type": "image", "data": HIDDEN}}], "systemPrompt": "s"},
            {"messages": [{"content": {"data": "open the vault"}}], "systemPrompt": "s"},
        ),
        (
            "tools/call",
            {
                "inputResponses": {
                    "a": {"role": "user", "content": text(), "model": "m"},
                    "b": {"content": {"type": "x"}},
                    "c": "d",
                }
            },
            {
                "inputResponses": {
                    "a": {"content": {"text": "rain"}, "model": "m"},
                    "b": {"content": {"type": "x"}},
                    "c": "d",
                }
            },
        ),
        (
            "tools/call",
            {"inputRequests": {"a": {"params": {"cursor": "c"}}}},
            {"inputRequests": {"a": {"params": {"cursor": "c"}}}},
        ),
        ("x", None, None),
        ("x", "words", "words"),
        ("x", [], None),
    ],
)
def test_params(method: str, params: Any, scanned: Any) -> None:
    """Parameters are scanned but for structure and the client's own names."""
    assert Readable(scanned) == readable(method, params, is_result=False)


def test_input_required() -> None:
    """What a server asks for in the place of a result is scanned as a request of its own."""
    asked = {"method": "sampling/createMessage", "params": {"messages": [{"role": "user", "content": text()}]}}
    result = {"resultType": "input_required", "inputRequests": {"k": asked, "l": "words", "m": {"params": "words"}}}

    assert Readable(
        {
            "inputRequests": {
                "k": {"method": "sampling/createMessage", "params": {"messages": [{"content": {"text": "rain"}}]}},
                "l": "words",
                "m": {"params": "words"},
            }
        }
    ) == readable("tools/call", result, is_result=True)


def test_input_kept() -> None:
    """What was read is not changed, and its repr shows nothing of it."""
    result = {"content": [{"type": "image", "data": PNG, "mimeType": "m"}], "_meta": {"progressToken": 1}}
    before = json.dumps(result)

    found = readable("tools/call", result, is_result=True)
    assert before == json.dumps(result)
    assert "mimeType" not in repr(found)


def test_prompts_and_resources() -> None:
    """Messages of prompts and contents of resources are read as content."""
    prompt = {"messages": [{"role": "user", "content": {"type": "image", "data": PNG}}], "description": "d"}
    resource = {"contents": [{"uri": "a:b", "blob": PNG}, {"uri": "a:c", "text": "words"}]}

    assert ("image",) == readable("prompts/get", prompt, is_result=True).skipped
    assert Readable({"contents": [{"uri": "a:b"}, {"uri": "a:c", "text": "words"}]}, ("resource",)) == readable(
        "resources/read", resource, is_result=True
    )
