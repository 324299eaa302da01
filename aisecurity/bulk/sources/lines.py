"""Bytes of a file, packed or not, and their lines, of which none may fill the memory."""

from __future__ import annotations

import bz2
import gzip
import lzma
import sys
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from aisecurity.bulk import arrow
from aisecurity.exceptions import ConfigurationError

MAX_LINE_BYTES = 32 * 1024 * 1024
"""The longest line, cell or file that is read; a longer one is an error row."""
_OPENERS: dict[str, Callable[[Path], object]] = {
    ".gz": gzip.open,
    ".bz2": bz2.open,
    ".xz": lzma.open,
    ".zst": arrow.unpacked,
}
_BOM = b"\xef\xbb\xbf"


def unpacked_name(path: Path) -> Path:
    """Return the path without the suffix of a compression."""
    return path.with_suffix("") if path.suffix.lower() in _OPENERS else path


@contextmanager
def opened(path: Path | None) -> Generator[BinaryIO]:
    """Open a file, unpacking .gz, .bz2, .xz and .zst, or the standard input, which stays open.

    ConfigurationError if the file cannot be unpacked, at the latest where its end is missing.
    """
    if path is None:
        yield sys.stdin.buffer
        return
    if path.suffix.lower() in {".zip", ".7z"}:
        raise ConfigurationError(f"source: {path.suffix} cannot be unpacked here; {', '.join(_OPENERS)} can")
    opener = _OPENERS.get(path.suffix.lower())
    try:
        with cast("BinaryIO", path.open("rb") if opener is None else opener(path)) as stream:
            yield stream
    except (EOFError, OSError, lzma.LZMAError, zlib.error) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the system's
        raise ConfigurationError(f"source: cannot be unpacked: damaged, or no {path.suffix}") from None


def lines(stream: BinaryIO, most: int = MAX_LINE_BYTES) -> Iterator[tuple[int, bytes | None]]:
    """Yield number and bytes of each line, without its end; `None` for one of more than *most* bytes."""
    number = 0
    while line := stream.readline(most + 1):
        number += 1
        if number == 1:
            line = line.removeprefix(_BOM)
        if len(line) > most and not line.endswith(b"\n"):
            _skip(stream, most)
            yield number, None
        else:
            yield number, line.removesuffix(b"\n").removesuffix(b"\r")


def _skip(stream: BinaryIO, most: int) -> None:
    rest = stream.readline(most)
    while rest and not rest.endswith(b"\n"):
        rest = stream.readline(most)
