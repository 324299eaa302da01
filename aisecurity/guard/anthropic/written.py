"""Bytes of answers: what of them is read, and what is written in their place. Nothing leaves as it came."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol, TypeAlias, cast

from aisecurity.guard.errors import Unscanned
from aisecurity.guard.outcome import Failure

MOST_BYTES: Final = 64 * 1024 * 1024
"""Bytes of one answer."""
UNREADABLE_EVENT: Final[Mapping[str, Any]] = {"type": "unreadable"}
"""An event that no reading knows."""


Write: TypeAlias = Callable[[Mapping[str, Any]], bytes]
"""What writes an event."""


class ServerEvent(Protocol):
    """An event as it came from the server."""

    @property
    def event(self) -> str | None:
        """Its name."""
        ...  # of a Protocol

    @property
    def data(self) -> str:
        """Its text."""
        ...  # of a Protocol


class StreamFailedError(Exception):
    """The error that a provider wrote into its stream: what was held is dropped, and the error alone handed on."""

    def __init__(self, event: dict[str, Any]) -> None:
        super().__init__("the provider's stream ended with an error")
        self.event = event


def json_object(text: str | bytes) -> dict[str, Any] | None:
    """Return the JSON object in *text*, `None` if there is none."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def event_of(given: ServerEvent) -> dict[str, Any] | None:
    """Return the event that a client takes *given* for; `None` for one that it does not look at.

    StreamFailedError for an error.
    """
    if given.event == "error":
        raise StreamFailedError({**(json_object(given.data) or {}), "type": "error"})
    if given.event == "ping":
        return {"type": "ping"}
    if given.event is None or not given.data:
        return None
    event = json_object(given.data)
    # Some clients go by the name, some by the type.
    return event if event is not None and event.get("type") == given.event else dict(UNREADABLE_EVENT)


def written_event(event: Mapping[str, Any]) -> bytes:
    """Return *event*, of a kind that is known, as a server sends it."""
    return f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode()


class Bound:
    """The bound on bytes that are read and not shown, of which most are no text."""

    def __init__(self) -> None:
        self._bytes = 0

    def add(self, piece: bytes) -> bytes:
        """Return *piece*. Unscanned if it is too much."""
        self._bytes += len(piece)
        if self._bytes > MOST_BYTES:
            raise Unscanned("response too large to be held", side="response", failure=Failure.TOO_LARGE)
        return piece


class Lines:
    """Lines of a text that comes in pieces. A line of JSON may hold what other texts take for the end of one."""

    def __init__(self) -> None:
        self._rest = b""

    def add(self, piece: bytes) -> list[bytes]:
        """Add a *piece*, and return the lines that it ends. Unscanned for one without an end."""
        Bound().add(self._rest)
        *lines, self._rest = (self._rest + piece).split(b"\n")
        return [line for line in lines if line.strip()]

    def end(self) -> list[bytes]:
        """Return the last line, if it has no end."""
        return self.add(b"\n")


def written_json(value: Any) -> bytes:
    """Return *value* as JSON text."""
    return json.dumps(value).encode()
