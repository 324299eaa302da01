"""Bytes of a source as UTF-8: of UTF-16 and UTF-32 too, if they begin with a byte order mark."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from aisecurity.bulk.errors import UnreadableError

_CHUNK = 64 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    # Before that of UTF-16, which is a part of it.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PACKED = (
    (b"\x1f\x8b", ".gz"),
    (b"BZh91AY&SY", ".bz2"),
    (b"\xfd7zXZ\0", ".xz"),
    (b"\x28\xb5\x2f\xfd", ".zst"),
    (b"PK\x03\x04", ".zip"),
)
_ASCII = {
    "UTF-16": ([True, False, True, False], [False, True, False, True]),
    "UTF-32": ([True, False, False, False], [False, False, False, True]),
}
"""Which of the first bytes are not 0, where characters of ASCII are written so."""
_ENDS = (re.compile(rb"(?s)(?:..)*?\n\0"), re.compile(rb"(?s)(?:..)*?\0\n"))
"""Ends of lines in UTF-16."""
_LENGTH = 4
_DAMAGED = "aisecurity-damaged"


def _damaged(error: UnicodeError) -> tuple[str, int]:
    """Stand in for what cannot be decoded, as bytes that are no UTF-8: its row alone is an error row."""
    assert isinstance(error, UnicodeDecodeError)  # noqa: S101 - nothing is encoded with it
    return "\udcff", error.end


codecs.register_error(_DAMAGED, _damaged)


def utf8_chunks(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the bytes of *stream* as they come, without the byte order mark, and in UTF-8 if it has another one.

    UnreadableError if it begins as a packed file does, or as UTF-16 without a byte order mark.
    """
    head = _head(stream)
    mark, encoding = next((one for one in _MARKS if head.startswith(one[0])), (b"", "utf-8"))
    if not mark:
        _check_head(head)
    if encoding == "utf-8":
        yield from _chunks(stream, head.removeprefix(mark))
        return
    decoder = codecs.getincrementaldecoder(encoding)(_DAMAGED)
    for chunk in _chunks(stream, head.removeprefix(mark)):
        yield decoder.decode(chunk).encode("utf-8", "surrogateescape")
    yield decoder.decode(b"", final=True).encode("utf-8", "surrogateescape")


def _some(stream: BinaryIO) -> bytes:
    """Return what can be read at once, so that rows of a slow pipe come as they are written."""
    read: Any = getattr(stream, "read1", stream.read)
    return cast("bytes", read(_CHUNK))


def _head(stream: BinaryIO) -> bytes:
    """Return the first bytes, as many as it takes to recognise them, or all."""
    head = b""
    while more := _some(stream):
        head += more
        zeros = len(head) < _LENGTH and b"\0" in head
        if not zeros and not any(one[0].startswith(head) for one in (*_MARKS, *_PACKED)):
            break
    return head


def _chunks(stream: BinaryIO, first: bytes) -> Iterator[bytes]:
    if first:
        yield first
    while chunk := _some(stream):
        yield chunk


def _check_head(head: bytes) -> None:
    packed = next((suffix for magic, suffix in _PACKED if head.startswith(magic)), None)
    if packed is not None:
        raise UnreadableError(f"it begins as a file of {packed}; unpack it, or give it that suffix")
    bytes_used = [byte != 0 for byte in head[:_LENGTH]]
    name = next((name for name, used in _ASCII.items() if bytes_used in used), None)
    if name is None and not _is_utf8(head) and any(end.match(head) for end in _ENDS):
        name = "UTF-16"
    if name is not None:
        raise UnreadableError(f"it begins as {name} without a byte order mark; write it as UTF-8")


def _is_utf8(head: bytes) -> bool:
    """Return whether *head* is UTF-8, as far as it goes."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def decoded(data: bytes) -> str:
    """Return the text in the bytes of a whole file. UnreadableError, UnicodeDecodeError."""
    return b"".join(utf8_chunks(io.BytesIO(data))).decode()
