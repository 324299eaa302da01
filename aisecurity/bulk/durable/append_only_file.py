"""Append-only file, kept in step with the journal."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, cast

from aisecurity.bulk.errors import SinkError

from .journal import Journal

TAIL = 4096
"""Bytes before the journaled end, whose digest identifies the file that was written."""
OpenFile = Callable[[Path, str], BinaryIO]


def open_plain_file(path: Path, mode: str) -> BinaryIO:
    """Open a file with the permissions that the umask gives."""
    return cast("BinaryIO", path.open(mode))


class AppendOnlyFile:
    """File that grows by whole blocks, each on the disk before the journal has its end.

    Bytes behind the journaled end are left from a kill: they are truncated, and written again. A file that is gone is
    written anew; one that was changed is rejected with SinkError.
    """

    def __init__(self, path: Path, journal: Journal, name: str, open_file: OpenFile = open_plain_file) -> None:
        self._path = path
        self._journal = journal
        self._name = name
        end: int | None = journal.get(f"{name}_end")
        if end is None and path.exists():
            raise SinkError(f"{name}: the file exists, and is not of this journal; name another, or remove it")
        if end is None or not path.exists():
            self._begin()
            self._file = open_file(path, "w+b")
        else:
            self._file = open_file(path, "r+b")
            self._truncate(end)

    @property
    def mark(self) -> int:
        """The *mark* of the last `append`."""
        return int(self._journal.get(f"{self._name}_mark"))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written yet."""
        return not self._journal.get(f"{self._name}_end")

    def append(self, block: bytes, mark: int) -> None:
        """Write *block*, and keep *mark* with its end."""
        self._file.write(block)
        self._file.flush()
        os.fsync(self._file.fileno())
        end = self._file.tell()
        self._journal.set(
            **{f"{self._name}_end": end, f"{self._name}_tail": self._tail(end), f"{self._name}_mark": mark}
        )

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _begin(self) -> None:
        # Before the file is created: from then on, any file found there belongs to this journal.
        self._journal.set(**{f"{self._name}_end": 0, f"{self._name}_tail": b"", f"{self._name}_mark": -1})

    def _truncate(self, end: int) -> None:
        size = self._file.seek(0, os.SEEK_END)
        if size < end or (end and self._tail(end) != self._journal.get(f"{self._name}_tail")):
            self._file.close()
            raise SinkError(f"{self._name}: the file was changed since; move it away, and it is written anew")
        self._file.truncate(end)
        self._file.seek(end)

    def _tail(self, end: int) -> bytes:
        self._file.seek(max(0, end - TAIL))
        return hashlib.blake2b(self._file.read(min(TAIL, end)), digest_size=16).digest()


def open_private_file(path: Path, mode: str) -> BinaryIO:
    """Open a file; if it is created here, only its owner can read it."""
    return cast("BinaryIO", open(path, mode, opener=lambda name, flags: os.open(name, flags, 0o600)))
