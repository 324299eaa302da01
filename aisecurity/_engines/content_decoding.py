"""Content-Encoding of an answer: identity is asked for, one layer of gzip is taken, anything else is none."""

from __future__ import annotations

import zlib
from typing import Final, NamedTuple

_PLAIN: Final = frozenset({"", "identity"})
_GZIP: Final = frozenset({"gzip", "x-gzip"})
_GZIP_BITS: Final = 31
"""Window bits of zlib that stand for gzip, its head and its checksum."""


class Decoded(NamedTuple):
    """A body without its encoding."""

    body: bytes
    whole: bool
    """False where it is longer than is read."""


def decoded(body: bytes, encoding: str, most: int) -> Decoded | None:
    """Return *body* without the layer that *encoding* names, at most *most* bytes; `None` if it cannot be read."""
    name = encoding.strip().lower()
    if name in _PLAIN:
        return Decoded(body, whole=True)
    if name not in _GZIP:
        return None
    unpacker = zlib.decompressobj(_GZIP_BITS)
    try:
        unpacked = unpacker.decompress(body, most + 1)
    except zlib.error:
        return None
    if len(unpacked) > most:
        return Decoded(unpacked[:most], whole=False)
    return Decoded(unpacked, whole=True) if unpacker.eof and not unpacker.unused_data else None
