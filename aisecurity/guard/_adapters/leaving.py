"""Bytes of an answer that leave, in as few pieces as keep nobody waiting."""

from __future__ import annotations

from typing import Final

_ENOUGH: Final = 64 * 1024


class LeavingBytes:
    """Bytes of events on their way to a client, which takes longer over many pieces than over one.

    While the provider still sends, each event leaves by itself; what leaves after that is joined.
    """

    def __init__(self) -> None:
        self.has_ended = False
        """Whether the provider has sent everything."""
        self._joined = bytearray()

    def add(self, frame: bytes) -> bytes:
        """Add an event, and return what leaves now, if anything."""
        self._joined += frame
        return b"" if self.has_ended and len(self._joined) < _ENOUGH else self.rest()

    def rest(self) -> bytes:
        """Return what has not left."""
        rest = bytes(self._joined)
        self._joined.clear()
        return rest
