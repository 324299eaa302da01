"""Decompression of files by their suffix."""

from __future__ import annotations

import lzma
import sys
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from aisecurity.bulk.formats import COMPRESSIONS, load
from aisecurity.exceptions import ConfigurationError

_OPENERS = {row.suffix: row.opener for row in COMPRESSIONS}


def path_without_compression(path: Path) -> Path:
    """Return the path without the suffix of a compression."""
    return path.with_suffix("") if path.suffix.lower() in _OPENERS else path


@contextmanager
def open_decompressed(path: Path | None) -> Generator[BinaryIO]:
    """Open a file, decompressing one with the suffix of a compression, or the standard input, which stays open.

    ConfigurationError if the file cannot be decompressed, at the latest where its end is missing.
    """
    if path is None:
        yield sys.stdin.buffer
        return
    if path.suffix.lower() in {".zip", ".7z"}:
        raise ConfigurationError(f"source: {path.suffix} cannot be unpacked here; {', '.join(_OPENERS)} can")
    opener = _OPENERS.get(path.suffix.lower())
    try:
        with cast("BinaryIO", path.open("rb") if opener is None else load(opener)(path)) as stream:
            yield stream
    except (EOFError, OSError, lzma.LZMAError, zlib.error) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # an error of the system, and not of the data
        raise ConfigurationError(f"source: cannot be unpacked: damaged, or no {path.suffix}") from None
