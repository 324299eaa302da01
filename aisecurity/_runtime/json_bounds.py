"""Bounds on the JSON of answers, looked at before it is decoded: how much it holds, and how deep it nests.

A byte of JSON can become a hundred bytes of memory: a body of 64 MiB that is all commas and brackets fills 5 GiB.
"""

from __future__ import annotations

from typing import Any, Final

from . import json_codec

MOST_MARKS: Final = 2_000_000
"""Brackets and commas outside strings."""
MOST_DEPTH: Final = 64
"""Arrays and objects in each other."""

_MARKS: Final = b"[]{},"
_REST: Final = bytes(sorted(set(range(256)) - set(_MARKS + b'"')))
_ALIKE: Final = bytes.maketrans(b"{}", b"[]")
_PART: Final = 64 * 1024
"""Bytes that are split at quotes at once: a split takes fifty times the memory of its bytes."""


class OutOfBoundsError(ValueError):
    """JSON that holds more than is read, or nests deeper."""


def decode(content: bytes) -> Any:
    """Return the value of the JSON in *content*, as `json_codec.decode`. OutOfBoundsError where it is over a bound."""
    check(content)
    return json_codec.decode(content)


def check(content: bytes) -> None:
    """Raise OutOfBoundsError if the JSON in *content* is over a bound; for what is no JSON, it may raise or not."""
    # Of the usual answer this says enough: most have fewer bytes than marks are allowed, and few brackets.
    if content.count(b"{") + content.count(b"[") <= MOST_DEPTH and (
        len(content) <= MOST_MARKS or sum(map(content.count, _MARKS)) <= MOST_MARKS
    ):
        return
    nests = _outside_strings(content).translate(_ALIKE, b",")
    # Each turn removes the innermost brackets, one level. What stays then is deeper, or no JSON.
    for _ in range(MOST_DEPTH):
        if not nests:
            return
        nests = nests.replace(b"[]", b"")
    if nests:
        raise OutOfBoundsError(f"it nests deeper than {MOST_DEPTH}")


def _outside_strings(content: bytes) -> bytes:
    """Return the marks outside the strings in *content*, in their order. OutOfBoundsError if they are too many."""
    if b"\\" in content:
        # Without escapes each quote begins or ends a string. Of a run of backslashes the first two stand for one.
        content = content.replace(rb"\\", b"").replace(rb"\"", b"")
    # A string without marks goes, and so do the end of one and the beginning of the next.
    bare = content.translate(None, _REST).replace(b'""', b"")
    found: list[bytes] = []
    room, inside = MOST_MARKS, 0
    for start in range(0, len(bare), _PART):
        parts = bare[start : start + _PART].split(b'"')
        outside = b"".join(parts[inside::2])
        found.append(outside)
        room -= len(outside)
        if room < 0:
            raise OutOfBoundsError(f"it has more than {MOST_MARKS:,} brackets and commas")
        inside ^= 1 - len(parts) % 2
    return b"".join(found)


__all__ = ["OutOfBoundsError", "check", "decode"]
