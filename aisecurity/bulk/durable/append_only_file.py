"""Append-only file, kept in step with the journal."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

from aisecurity.bulk.errors import SinkError
from aisecurity.bulk.files import check_plain, named_errors, shown

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
    written anew, and so is one that the journal says must be; one that was changed is rejected with SinkError.
    """

    def __init__(self, path: Path, journal: Journal, name: str, open_file: OpenFile = open_plain_file) -> None:
        self._path = path
        self._journal = journal
        self._name = name
        check_plain(SinkError, name, path)
        with named_errors(SinkError, name, path):
            self._file = self._opened(open_file)

    def begin_anew(self) -> None:
        """Empty the file if the journal says that it must be written anew."""
        if self._journal.get(f"{self._name}_restart"):
            self._begin()
            with named_errors(SinkError, self._name, self._path):
                self._truncate(0)

    def _opened(self, open_file: OpenFile) -> BinaryIO:
        check_known(self._path, self._journal, self._name)
        end: int = self._journal.get(f"{self._name}_end") or 0
        if self._path.exists():
            if self._is_elsewhere(end):
                raise not_of_this_journal(self._name, self._path)
            self._file = open_file(self._path, "r+b")
            self._truncate(end)
            return self._file
        self._begin()
        return open_file(self._path, "w+b")

    def _is_elsewhere(self, end: int) -> bool:
        """Return whether nothing was written, and the file that was begun has another path: this is not known."""
        begun = self._journal.get(f"{self._name}_path")
        return not end and begun not in (None, self._place) and self._path.stat().st_size > 0

    @property
    def _place(self) -> bytes:
        return os.fsencode(self._path.absolute())

    @property
    def mark(self) -> int:
        """The *mark* of the last `append`."""
        return int(self._journal.get(f"{self._name}_mark"))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written yet."""
        return not self._journal.get(f"{self._name}_end")

    def append(self, block: bytes, mark: int, **more: Any) -> None:
        """Write *block*, and keep *mark*, and what is *more* to know, with its end."""
        with named_errors(SinkError, self._name, self._path):
            self._file.write(block)
            self._file.flush()
            os.fsync(self._file.fileno())
            end = self._file.tell()
            tail = self._tail(end)
        self._set(end=end, tail=tail, mark=mark, **more)

    def close(self) -> None:
        """Close the file."""
        # What could not be written was said where it was tried, and is written again by the next process.
        with suppress(OSError):
            self._file.close()

    def _begin(self) -> None:
        # Before the file is created: from then on, any file found there belongs to this journal.
        self._set(end=0, tail=b"", mark=-1, path=self._place, restart=0)

    def _set(self, **values: Any) -> None:
        self._journal.set(**{f"{self._name}_{name}": value for name, value in values.items()})

    def _truncate(self, end: int) -> None:
        size = self._file.seek(0, os.SEEK_END)
        if size < end or (end and self._tail(end) != self._journal.get(f"{self._name}_tail")):
            self._file.close()
            raise SinkError(
                f"{self._name}: {shown(self._path)}: the file was changed since; move it away, and it is written anew"
            )
        self._file.truncate(end)
        self._file.seek(end)

    def _tail(self, end: int) -> bytes:
        self._file.seek(max(0, end - TAIL))
        return hashlib.blake2b(self._file.read(min(TAIL, end)), digest_size=16).digest()


def check_known(path: Path, journal: Journal, name: str) -> None:
    """Raise SinkError if there is a file at *path*, and *journal* began none of that *name*."""
    with named_errors(SinkError, name, path):
        if path.exists() and journal.get(f"{name}_end") is None:
            raise not_of_this_journal(name, path)


def not_of_this_journal(name: str, path: Path) -> SinkError:
    """Return the error for a file that another program, or another run, has written."""
    return SinkError(f"{name}: {shown(path)}: the file exists, and is not of this journal; name another, or remove it")


def open_private_file(path: Path, mode: str) -> BinaryIO:
    """Open a file; if it is created here, only its owner can read it."""
    return cast("BinaryIO", open(path, mode, opener=lambda name, flags: os.open(name, flags, 0o600)))
