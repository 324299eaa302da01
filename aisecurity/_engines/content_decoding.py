"""Content-Encoding of an answer: identity is asked for, one layer of gzip is taken, anything else is none."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import partial
from typing import Final, NamedTuple

from aisecurity._core.wire import LARGE_BODY_BYTES, Reply
from aisecurity.exceptions import APIConnectionError

_PLAIN: Final = frozenset({"", "identity"})
_GZIP: Final = frozenset({"gzip", "x-gzip"})
_GZIP_BITS: Final = 31
"""Window bits of zlib that stand for gzip, its head and its checksum."""


class Decoded(NamedTuple):
    """A body without its encoding."""

    body: bytes
    whole: bool
    """False where it is longer than is read."""
    rest: Callable[[], Decoded | None] | None = None
    """Decodes a large body, of which `body` is still encoded: it takes a while, and is for another thread."""


NOTHING: Final = Decoded(b"", whole=False)
"""An encoded body that is longer than is read, or broke off."""


def decoded(body: bytes, encoding: str, most: int, *, complete: bool = True) -> Decoded | None:
    """Return *body* without the layer that *encoding* names, at most *most* bytes; `None` if it cannot be read.

    *complete*: whether it is all that was sent.
    """
    name = encoding.strip().lower()
    if name in _PLAIN:
        return Decoded(body, complete)
    if not complete:
        return NOTHING
    if name not in _GZIP:
        return None
    if most <= LARGE_BODY_BYTES:
        return _unpacked(body, most)
    small = _unpacked(body, LARGE_BODY_BYTES)
    if small is NOTHING:
        return Decoded(body, whole=True, rest=partial(_unpacked, body, most))
    return small


def _unpacked(body: bytes, most: int) -> Decoded | None:
    unpacker = zlib.decompressobj(_GZIP_BITS)
    try:
        unpacked = unpacker.decompress(body, most + 1)
    except zlib.error:
        return None
    if len(unpacked) > most:
        return NOTHING
    return Decoded(unpacked, whole=True) if unpacker.eof and not unpacker.unused_data else None


def with_rest(reply: Reply, rest: Callable[[], Decoded | None]) -> Reply:
    """Return *reply*, whose body *rest* decodes later."""
    return reply._replace(unpacked=partial(_whole, reply, rest))


def _whole(reply: Reply, rest: Callable[[], Decoded | None]) -> Reply:
    plain = rest()
    if plain is None:
        raise APIConnectionError("no answer (DecodingError)")
    return reply._replace(body=plain.body, complete=plain.whole)
