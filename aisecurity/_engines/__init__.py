"""Who performs a Send. Nothing outside this package imports an HTTP library."""

from __future__ import annotations

from typing import Protocol

from aisecurity._core.effects import Send
from aisecurity._core.wire import Reply


class Engine(Protocol):
    """Sends in the calling thread; one for many threads."""

    name: str

    def send(self, effect: Send) -> Reply:
        """Return the answer, whatever its status; APIConnectionError if there is none, ResponseError if too large."""
        ...

    def close(self) -> None:
        """Close every connection. A second call does nothing."""
        ...


class AsyncEngine(Protocol):
    """Sends in the running event loop; one for many loops."""

    name: str

    async def send(self, effect: Send) -> Reply:
        """Return the answer, whatever its status; APIConnectionError if there is none, ResponseError if too large."""
        ...

    async def close(self) -> None:
        """Close every connection. A second call does nothing."""
        ...
