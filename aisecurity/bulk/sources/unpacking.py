"""Unpacking of bz2 and xz, which lets nothing that is no stream pass behind the first stream."""

from __future__ import annotations

import bz2
import io
import lzma
from collections.abc import Callable
from typing import Any, BinaryIO, cast

_CHUNK = 64 * 1024
_XZ_PADDING = 4
"""Streams may be followed by zeros, by a multiple of so many."""


class UnpackedStreams(io.RawIOBase):
    """Unpacked bytes of one stream after the other.

    The classes of the standard library ignore what is no stream behind the first one, so a file whose second part is
    damaged would end early. EOFError, OSError, LZMAError here.
    """

    def __init__(self, file: BinaryIO, new_unpacker: Callable[[], Any], padding: int | None = None) -> None:
        super().__init__()
        self._file = file
        self._new_unpacker = new_unpacker
        self._padding = padding
        self._unpacker = new_unpacker()
        self._packed = b""

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a part of *buffer*, and return its length, 0 at the end of the last stream."""
        data = self._next(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def _next(self, most: int) -> bytes:
        while not self._unpacker.eof or self._begin_next():
            packed = b""
            if self._unpacker.needs_input:
                packed = self._packed or self._file.read(_CHUNK)
                self._packed = b""
                if not packed:
                    raise EOFError
            if data := self._unpacker.decompress(packed, most):
                return cast("bytes", data)
        return b""

    def _begin_next(self) -> bool:
        """Return whether there is a further stream, having begun it."""
        self._packed = self._unpacker.unused_data or self._file.read(_CHUNK)
        if self._padding is not None:
            self._skip_padding(self._padding)
        if self._packed:
            self._unpacker = self._new_unpacker()
        return bool(self._packed)

    def _skip_padding(self, multiple: int) -> None:
        zeros = 0
        while self._packed:
            left = self._packed.lstrip(b"\0")
            zeros += len(self._packed) - len(left)
            self._packed = left or self._file.read(_CHUNK)
            if left:
                break
        if zeros % multiple:
            raise lzma.LZMAError


def open_bz2(file: BinaryIO) -> BinaryIO:
    """Return the unpacked bytes of a file of bz2."""
    return io.BufferedReader(UnpackedStreams(file, bz2.BZ2Decompressor))


def open_xz(file: BinaryIO) -> BinaryIO:
    """Return the unpacked bytes of a file of xz, or of its forerunner lzma."""
    return io.BufferedReader(UnpackedStreams(file, lzma.LZMADecompressor, _XZ_PADDING))
