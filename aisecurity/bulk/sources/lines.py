"""Lines of a file, of bounded length, that end as its first one does."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from .encoding import utf8_chunks

MAX_LINE_BYTES = 32 * 1024 * 1024
"""Greatest length of a line, a cell or a file; a longer one becomes an error row."""
_END = re.compile(rb"\r?\n|\r")


class Line(NamedTuple):
    """A line in UTF-8."""

    number: int
    """From 1."""
    content: bytes | None
    """The line without its end; `None` if it is too long."""
    end: bytes
    """Line feed, carriage return or both; empty for the last line of a file that does not end with one."""


def as_written(comment: str | None) -> bytes | None:
    """Return what lines begin with that are no rows, as it stands in the file."""
    return None if comment is None else comment.encode("utf-8", "surrogateescape")


def lines(stream: BinaryIO, most: int = MAX_LINE_BYTES, comment: bytes | None = None) -> Iterator[Line]:
    r"""Yield the lines of *stream*; those of more than *most* bytes without content.

    A carriage return alone ends a line where it ends the first one, and else is a part of it. Lines that begin with
    *comment* are counted and left out.
    """
    for line in _all_lines(stream, most):
        if comment is None or line.content is None or not line.content.startswith(comment):
            yield line


def _all_lines(stream: BinaryIO, most: int) -> Iterator[Line]:
    number, pieces, size = 1, list[bytes](), 0
    for piece, end in _pieces(stream):
        size += len(piece)
        if size <= most:
            pieces.append(piece)
        else:
            pieces.clear()
        if end:
            yield Line(number, b"".join(pieces) if size <= most else None, end)
            number, size = number + 1, 0
            pieces.clear()
    if size:
        yield Line(number, b"".join(pieces) if size <= most else None, b"")


def _pieces(stream: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Yield pieces of lines, and what ends the line behind each, nothing if it goes on."""
    rest, returns = b"", None
    for chunk in utf8_chunks(stream):
        data = rest + chunk
        # The first half of an end, perhaps.
        rest = b"\r" if data.endswith(b"\r") else b""
        data = data.removesuffix(b"\r")
        if returns is None and (first := _END.search(data)):
            returns = first[0] == b"\r"
        for part in data.splitlines(keepends=True) if returns else io.BytesIO(data):
            end = part[-1:] if part.endswith(b"\n") or (returns and part.endswith(b"\r")) else b""
            if part.endswith(b"\r\n"):
                end = b"\r\n"
            yield part.removesuffix(end), end
    if rest:
        yield b"", rest
