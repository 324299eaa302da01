"""Engines, which send requests: the protocols of both kinds, and of the folder that holds one.

Each HTTP library has a folder of its own; nothing else of the client imports it.
"""

from __future__ import annotations

import warnings
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from aisecurity._core.effects import Send
    from aisecurity._core.wire import Reply

    from .proxies import ProxyUrl


class Engine(Protocol):
    """Sends in the calling thread; one for many threads."""

    def send(self, effect: Send) -> Reply:
        """Return the answer, whatever its status; APIConnectionError if there is none."""
        ...  # of a Protocol

    def close(self) -> None:
        """Close every connection. A second call does nothing."""


class AsyncEngine(Protocol):
    """Sends in the running event loop; one for many loops."""

    def send(self, effect: Send) -> Awaitable[Reply]:
        """Return the answer, whatever its status; APIConnectionError if there is none."""
        ...  # of a Protocol

    async def close(self) -> None:
        """Close every connection. A second call does nothing."""


class EngineFolder(Protocol):
    """An engine as the registry lists it: the package of its folder, which imports nothing of the library by itself."""

    NAME: str
    """The value of *engine* that chooses it."""
    TAKES_HTTP_CLIENT: bool
    """Whether a client of the caller's own is of its library."""
    RECORDERS: tuple[str, ...]
    """Modules that record or replace what it sends: where one is loaded, nothing must go past it."""

    def obstacle(self, proxy: ProxyUrl | None) -> str | None:
        """Return the setting that it cannot honour with requests through *proxy*, if there is one."""

    def make(self, http_client: Any) -> Engine:
        """Make the blocking engine, on the caller's client or `None`."""
        ...  # of a Protocol

    def make_async(self, http_client: Any) -> AsyncEngine:
        """Make the asyncio engine, on the caller's client or `None`."""
        ...  # of a Protocol


UNCLOSED: Final = "a Scanner was never closed: use it as a context manager, or call close()"


def warn_unclosed(engine: object) -> None:
    """Warn, once, of a scanner that nobody closed."""
    warnings.warn(UNCLOSED, ResourceWarning, stacklevel=2, source=engine)
