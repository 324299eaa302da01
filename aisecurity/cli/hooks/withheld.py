"""Results of the same shape with nothing of the original: an agent drops a replacement of another shape."""

from __future__ import annotations

import re
from typing import Any, Final, cast

_DEPTH: Final = 20
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")
_LEFT_OUT: Final = frozenset({"persistedOutputPath", "persistedOutputSize", "rawOutputPath"})
"""Members that lead to a copy of the original."""
_WORDS: Final = frozenset(
    {
        "async_launched",
        "batch",
        "code",
        "completed",
        "content",
        "count",
        "create",
        "delete",
        "failed",
        "fast",
        "file",
        "file_unchanged",
        "files_with_matches",
        "high",
        "in_progress",
        "insert",
        "killed",
        "low",
        "markdown",
        "medium",
        "not_ready",
        "parts",
        "pending",
        "priority",
        "replace",
        "running",
        "standard",
        "success",
        "text",
        "timeout",
        "update",
    }
)
"""Words that tell one shape from another; any other is replaced."""
_PICTURES: Final = frozenset({"image", "notebook", "parts", "pdf"})


def withheld(value: Any, notice: str, depth: int = 0) -> Any:
    """Return a value of the shape of *value*, of any JSON, with *notice* for its texts and 0 for its numbers."""
    if isinstance(value, bool) or value is None or value == "":
        return value
    if depth > _DEPTH or isinstance(value, str):
        return value if isinstance(value, str) and value in _WORDS else notice
    if isinstance(value, dict):
        return _members(cast("dict[str, Any]", value), notice, depth)
    if isinstance(value, list):
        # One of them is enough.
        return [withheld(one, notice, depth + 1) for one in value[:1]]  # pyright: ignore[reportUnknownVariableType]  # of any JSON
    return 0


def _members(members: dict[str, Any], notice: str, depth: int) -> dict[str, Any]:
    if members.get("type") in _PICTURES and isinstance(members.get("file"), dict):
        # A notice cannot be a picture, and the model must be told.
        lines = {"numLines": 1, "startLine": 1, "totalLines": 1}
        return {"type": "text", "file": {"filePath": "", "content": notice, **lines}}
    made = {
        name: withheld(one, notice, depth + 1)
        for name, one in members.items()
        if name not in _LEFT_OUT and _NAME.fullmatch(name)
    }
    return {**made, "isImage": False} if "isImage" in made else made


def withheld_content(value: Any, notice: str) -> Any:
    """Return the result of a tool of an MCP server with *notice* alone, as its content, of the shape of *value*."""
    content = [{"type": "text", "text": notice}]
    if isinstance(value, list):
        return content
    return {"content": content} if isinstance(value, dict) and "content" in value else notice
