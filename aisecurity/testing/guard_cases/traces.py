"""Traces of texts in what was shown, sent and run."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final, cast

FRAGMENT: Final = 8
"""Characters of a text that are enough to have shown a part of it."""


def shown(text: str, forbidden: Iterable[str]) -> str | None:
    """Return a part of *text* that belongs to one of *forbidden*, `None` if it has none."""
    for one in forbidden:
        for start in range(max(len(one) - FRAGMENT, 0) + 1):
            if one[start : start + FRAGMENT] in text:
                return one[start : start + FRAGMENT]
    return None


def held(values: Any, forbidden: Collection[str]) -> str | None:
    """Return the one of *forbidden* that a string in *values* holds, JSON text in strings too; `None` without one."""
    for text in strings(values):
        for one in forbidden:
            if one in text:
                return one
    return None


def strings(value: Any) -> Iterator[str]:
    """Yield each string in a JSON value, and those in strings that are JSON text themselves."""
    if isinstance(value, str):
        yield value
        yield from strings(_structure(value))
    elif isinstance(value, dict):
        yield from strings(list(cast("dict[str, Any]", value).values()))
    elif isinstance(value, (list, tuple)):
        for member in cast("Iterable[Any]", value):
            yield from strings(member)


def _structure(text: str) -> Any:
    """Return the object or array that *text* is as JSON, `None` if it is neither."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return cast("Any", value) if isinstance(value, (dict, list)) else None


def responses(scans: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the responses in the bodies of *scans*."""
    contents = [content for scan in scans for content in scan.get("contents", ())]
    return [content["response"] for content in contents if content.get("response")]


def unscanned(seen: str, texts: Iterable[str], scanned: Collection[str]) -> str:
    """Return the part of one of *texts* that was *seen* and that no scan covers yet, "" if all is *scanned*."""
    for text in texts:
        begun = _seen_prefix(seen, text)
        covered = max((_end(text, one) for one in scanned), default=0)
        if begun > covered:
            return text[covered:begun]
    return ""


def _seen_prefix(seen: str, text: str) -> int:
    """Return the length of the longest beginning of *text* that is in *seen*, 0 for a word or less."""
    length = next((length for length in range(min(len(text), len(seen)), 0, -1) if text[:length] in seen), 0)
    return length if length >= min(FRAGMENT, len(text)) else 0


def _end(text: str, scanned: str) -> int:
    """Return where in *text* the *scanned* text ends, 0 where it is no part of it."""
    if text in scanned:
        return len(text)
    start = text.find(scanned)
    return 0 if start < 0 else start + len(scanned)


def are_of_session(scans: Collection[Mapping[str, Any]], session_id: str) -> bool:
    """Return whether there are *scans*, and each has that id."""
    return bool(scans) and all(scan.get("session_id") == session_id for scan in scans)
