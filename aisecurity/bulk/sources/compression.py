"""Opening of a source: the standard input, or a file, which is decompressed by its suffix."""

from __future__ import annotations

import io
import lzma
import os
import sys
import zlib
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from aisecurity.bulk.errors import UnreadableError
from aisecurity.bulk.formats import COMPRESSIONS, load

if TYPE_CHECKING:
    from .source import Source

_OPENERS = {row.suffix: row.opener for row in COMPRESSIONS}
_ARCHIVES = frozenset({".zip", ".7z", ".rar", ".tar", ".tgz", ".tbz2", ".txz"})


def path_without_compression(path: Path) -> Path:
    """Return the path without the suffix of a compression."""
    return path.with_suffix("") if path.suffix.lower() in _OPENERS else path


@contextmanager
def open_decompressed(source: Source) -> Generator[BinaryIO]:
    """Open the file of *source*, decompressing one with the suffix of a compression, or the standard input.

    UnreadableError if the file cannot be decompressed, at the latest where its end is missing.
    """
    if source.path is None:
        yield _standard_input()
        return
    suffix = source.path.suffix.lower()
    if suffix in _ARCHIVES:
        raise UnreadableError(f"{suffix} cannot be unpacked here; {', '.join(_OPENERS)} can")
    with source.path.open("rb") as file:
        if suffix in _OPENERS:
            yield from _decompressed(file, suffix)
        else:
            yield file


def _decompressed(file: io.BufferedReader, suffix: str) -> Generator[BinaryIO]:
    if not file.peek(1):
        raise UnreadableError(f"cannot be unpacked: of 0 bytes, which is no {suffix}")
    try:
        with cast("BinaryIO", load(_OPENERS[suffix])(file)) as stream:
            yield stream
    except (EOFError, OSError, MemoryError, lzma.LZMAError, zlib.error) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # an error of the system, and not of the data
        raise UnreadableError(f"cannot be unpacked: damaged, or no {suffix}") from None


def _standard_input() -> BinaryIO:
    """Return the standard input, which stays open, and waits for its rows.

    The other end of a pipe may have it not wait, and nothing to read just now would be taken for the end.
    """
    stream: Any = getattr(sys.stdin, "buffer", None)
    if stream is None or stream.closed:
        raise UnreadableError("closed, or one without bytes")
    # Of tests it may be no file of the system, and Windows may have no other pipes.
    with suppress(OSError, AttributeError):
        os.set_blocking(stream.fileno(), True)
    return cast("BinaryIO", stream)
