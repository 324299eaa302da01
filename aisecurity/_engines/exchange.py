"""Headers, body bound and connection key that all engines have in common."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from typing import NamedTuple
from urllib.parse import urlsplit

from aisecurity._core.effects import Send
from aisecurity._core.wire import Reply, Transport
from aisecurity.constants import base

from .content_decoding import NOTHING, decoded, with_rest

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


def body_bound(status: int, most: int) -> int:
    """Return how many bytes of the body of an answer are read, *most* if it is a success."""
    return min(base.MAX_REPLY_BYTES, most if status == 200 else base.MAX_ERROR_BYTES)


def bounded(seconds: float | None) -> float | None:
    """Return *seconds*, or `None` where they are too many for a clock of the system, which then waits for ever."""
    return seconds if seconds is not None and seconds < _LONGEST_TIMEOUT else None


def forget_values(error: BaseException | None) -> None:
    """Forget the variables of the frames that *error*, and what lies behind it, left.

    They may hold bytes of a request or of an answer, which some printers of tracebacks show.
    """
    while error is not None:
        place = error.__traceback__
        # As `traceback.clear_frames`, without the import, which might fail in place of *error*.
        while place is not None:
            with suppress(RuntimeError):
                # Of a frame that runs.
                place.tb_frame.clear()
            place = place.tb_next
        error = error.__cause__ or error.__context__


class Body:
    """Collects an answer's body as it comes, up to a bound, and takes off its encoding.

    A failure keeps its status where the body breaks off, as *broken* says: a refusal must not look like a lost
    connection. *most*: bytes of a success that are read; *encoded*: whether the parts have the encoding that the
    headers name.
    """

    def __init__(
        self,
        status: int,
        headers: Mapping[str, str],
        broken: tuple[type[Exception], ...],
        *,
        most: int,
        encoded: bool,
    ) -> None:
        self.status = status
        self._encoded = encoded
        self._headers = {name.lower(): value for name, value in headers.items()}
        self._broken = broken
        self._chunks: list[bytes] = []
        self._bound = self._left = body_bound(status, most)
        self._complete = False

    @property
    def has_room(self) -> bool:
        """Whether the body may be within the bound, as far as is known."""
        length = self._headers.get("content-length", "")
        return self._left >= 0 and not (length.isdecimal() and int(length) > self._bound)

    def add(self, chunk: bytes) -> bool:
        """Add the next part, and return whether there is room for more."""
        self._chunks.append(chunk[: self._left])
        self._left -= len(chunk)
        if self._left < 0 and self.status != 200:
            self._chunks.clear()
        return self._left >= 0

    @contextmanager
    def reading(self) -> Generator[None]:
        """Swallow a body that breaks off, if the status alone says enough."""
        try:
            yield
            self._complete = self.has_room
        except self._broken:
            if self.status < 300:
                raise

    def reply(self) -> Reply | None:
        """Return the answer, or what there is of it; `None` for a success in an encoding that is not read.

        A status but 200 has an empty body where that is longer than is read, or encoded otherwise.
        """
        body, complete, rest = b"".join(self._chunks), self._complete, None
        if body and self._encoded:
            encoding = self._headers.get("content-encoding", "")
            plain = decoded(body, encoding, self._bound, complete=complete)
            if plain is None and self.status == 200:
                return None
            body, complete, rest = plain or NOTHING
        reply = Reply(self.status, self._headers, body, complete)
        return reply if rest is None else with_rest(reply, rest)
