"""JSON of requests and answers: the same bytes and values with orjson, which the extra `fast` brings, as without it.

orjson does what both do alike; everything else is left to the standard library, which has the last word.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, Final, NoReturn

from aisecurity._runtime.repeated_members import NAMES, object_of

try:
    import orjson
except ImportError:
    orjson = None  # type: ignore[assignment]  # as if it were optional to mypy

_BOM: Final = b"\xef\xbb\xbf"
_ALIKE: Final = frozenset({str, int, bool, type(None)})
_QUOTED: Final = tuple(f'"{name}"'.encode() for name in NAMES)
_ESCAPED: Final = re.compile(rb"\\u00[567]")
"""A letter of those names, or their underscore, written as an escape."""


def encode(value: Any) -> bytes:
    """Return *value* as compact JSON in UTF-8; a lone surrogate, which UTF-8 cannot hold, makes it ASCII with escapes.

    TypeError, ValueError or RecursionError if there is no JSON for it, as for NaN.
    """
    try:
        if orjson is not None and _is_alike(value):
            return orjson.dumps(value)
    except (TypeError, RecursionError):
        # A lone surrogate, an integer beyond 64 bits, a name that is no str, or hundreds of arrays in each other.
        pass
    return _encode(value)


def _is_alike(value: Any) -> bool:
    """Return whether both write *value* alike, if at all: not floats, nor what only one of them knows how to write.

    Names of members are left to orjson, which takes none but a str.
    """
    kind: object = type(value)  # pyright: ignore[reportUnknownVariableType]  # of anything
    if kind is not dict and kind is not list:
        return kind in _ALIKE
    for member in value.values() if kind is dict else value:
        if type(member) not in _ALIKE and not _is_alike(member):
            return False
    return True


def _encode(value: Any) -> bytes:
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(value, allow_nan=False, separators=(",", ":")).encode()


def decode(content: bytes) -> Any:
    """Return the value of the JSON in *content*. ValueError if it is none, also for NaN, Infinity and endless nesting.

    UTF-8, with or without a byte order mark. Of equal members the last counts, and an object that has one of
    `repeated_members.NAMES` twice is a RepeatedMembers. An integer beyond 64 bits is a float.
    """
    if orjson is None:
        return _decode(content)
    try:
        value = orjson.loads(content)
        written = orjson.dumps(value)
    except (ValueError, TypeError):
        # Where orjson is the stricter one: a lone surrogate as an escape, a byte order mark; hundreds of arrays in
        # each other.
        return _decode(content)
    return _decode(content) if written != content and _may_repeat(content, written) else value


def _may_repeat(content: bytes, written: bytes) -> bool:
    """Return whether an object in *content*, which orjson read and wrote again, may have one of the names twice.

    orjson drops the first of two without a word, so what it writes is not what it read; to write takes a third of the
    time that reading takes.
    """
    if _ESCAPED.search(content):
        return True
    return any((count := content.count(name)) > 1 and count != written.count(name) for name in _QUOTED)


def _decode(content: bytes) -> Any:
    try:
        return _DECODER.decode(content.removeprefix(_BOM).decode())
    except RecursionError:
        raise ValueError("nested too deep") from None


def _integer(text: str) -> float:
    if len(text) <= 20 and -(2**63) <= (value := int(text)) < 2**64:
        return value
    return _float(text)


def _float(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ValueError("a number beyond those that a float holds")
    return value


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=object_of, parse_int=_integer, parse_float=_float, parse_constant=_refuse
)

__all__ = ["decode", "encode"]
