"""Values of tools without what is not sent: paths that an agent names for its own tools, and pictures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final, cast

_PATHS: Final = frozenset(
    {
        "absolutePath",
        "absolute_path",
        "cwd",
        "dir_path",
        "filePath",
        "file_path",
        "notebook_path",
        "outputFile",
        "path",
        "persistedOutputPath",
        "rawOutputPath",
        "workdir",
        "working_directory",
    }
)
_ONE_PATH: Final = re.compile(r"[^\s\x00-\x1f]{1,1024}")
"""A path without spaces; words in its place are scanned."""
_ENCODED: Final = frozenset({"base64", "blob", "data"})
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{64,}={0,2}")
_KINDS: Final = ("mimeType", "mime_type", "media_type", "type")
_NO_TEXT: Final = ("application/pdf", "audio/", "image/", "video/")


def scannable(value: Any, *, own: bool) -> Any:
    """Return *value*, of any JSON, without pictures, and without paths if it is of a tool of the agent's *own*."""
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        return dict(_kept(members, own=own))
    if isinstance(value, list):
        return [scannable(one, own=own) for one in value]  # pyright: ignore[reportUnknownVariableType]  # of any JSON
    return value


def _kept(members: dict[str, Any], *, own: bool) -> Iterator[tuple[str, Any]]:
    for name, one in members.items():
        is_path = own and name in _PATHS and _is(_ONE_PATH.fullmatch, one)
        is_picture = name in _ENCODED and _is(_BASE64.fullmatch, one) and _holds_no_text(members)
        if not is_path and not is_picture:
            yield name, scannable(one, own=own)


def _is(matches: Callable[[str], re.Match[str] | None], value: Any) -> bool:
    return isinstance(value, str) and matches(value) is not None


def _holds_no_text(members: dict[str, Any]) -> bool:
    """Return whether what is encoded in *members* is a picture, a sound, a film or a PDF."""
    kinds = [members.get(name) for name in _KINDS]
    return any(isinstance(kind, str) and kind.startswith(_NO_TEXT) for kind in kinds) or "originalSize" in members
