"""Headers, body bound and connection key that all engines have in common."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import urlsplit

from aisecurity._core.effects import Send
from aisecurity._core.wire import Reply, Transport
from aisecurity.constants import base

# Compressed answers are not asked for: a small body could then unpack to any size before it is measured.
HEADERS = {"accept": "application/json", "accept-encoding": "identity"}

MOST_IDLE = 1000
"""Idle connections that are kept for an origin."""
EXPIRY = 20.0
"""Seconds after which an idle connection is not used again; servers in front of the service keep one for a minute."""

_LONGEST_TIMEOUT = 1e9


class ConnectionKey(NamedTuple):
    """Address and settings that connections must have in common to be shared."""

    address: str
    transport: Transport


def connection_key(effect: Send) -> ConnectionKey:
    """Return the key of the connections that *effect* can go over."""
    parts = urlsplit(effect.request.url)
    return ConnectionKey(f"{parts.scheme}://{parts.netloc}", effect.transport)


def bounded(seconds: float | None) -> float | None:
    """Return *seconds*, or `None` where they are too many for a clock of the system, which then waits for ever."""
    return seconds if seconds is not None and seconds < _LONGEST_TIMEOUT else None


class Body:
    """Collects an answer's body, up to a bound.

    A failure keeps its status where the body breaks off, as *broken* says: a refusal must not look like a lost
    connection.
    """

    def __init__(self, status: int, headers: Mapping[str, str], broken: tuple[type[Exception], ...]) -> None:
        self.status = status
        self._headers = headers
        self._broken = broken
        self._chunks: list[bytes] = []
        self._left = base.MAX_REPLY_BYTES
        self._complete = False

    def add(self, chunk: bytes) -> bool:
        """Add the next part, and return whether there is room for more."""
        self._chunks.append(chunk[: self._left])
        self._left -= len(chunk)
        return self._left >= 0

    @contextmanager
    def reading(self) -> Generator[None]:
        """Swallow a body that breaks off, if the status alone says enough."""
        try:
            yield
            self._complete = self._left >= 0
        except self._broken:
            if self.status < 300:
                raise

    def reply(self) -> Reply:
        """Return the answer, or what there is of it."""
        return Reply(
            status=self.status,
            headers={name.lower(): value for name, value in self._headers.items()},
            body=b"".join(self._chunks),
            complete=self._complete,
        )
