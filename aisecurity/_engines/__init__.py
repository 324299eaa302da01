"""Engines, which send requests: the protocols of both kinds, and of the folder that holds one.

Each HTTP library has a folder of its own; nothing else of the client imports it.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, Final, Protocol

from aisecurity.exceptions import ConfigurationError

if TYPE_CHECKING:
    from aisecurity._core.effects import Send
    from aisecurity._core.wire import Reply, Transport


class Engine(Protocol):
    """Sends in the calling thread; one for many threads."""

    def send(self, effect: Send) -> Reply:
        """Return the answer, whatever its status; APIConnectionError if there is none."""
        ...  # of a Protocol

    def close(self) -> None:
        """Close every connection. A second call does nothing."""


class AsyncEngine(Protocol):
    """Sends in the running event loop; one for many loops."""

    async def send(self, effect: Send) -> Reply:
        """Return the answer, whatever its status; APIConnectionError if there is none."""
        ...  # of a Protocol

    async def close(self) -> None:
        """Close every connection. A second call does nothing."""


class EngineFolder(Protocol):
    """An engine as the registry lists it: the package of its folder, which imports nothing of the library by itself."""

    NAME: str
    """The value of *engine* that chooses it."""
    EXTRA: str | None
    """The extra that installs its library, `None` for a dependency of the package."""
    TAKES_HTTP_CLIENT: bool
    """Whether a client of the caller's own is of this library."""

    def is_installed(self) -> bool:
        """Return whether its library is there."""
        ...  # of a Protocol

    def is_usable_here(self) -> bool:
        """Return whether it works in this process, which may be a forked child."""
        ...  # of a Protocol

    def obstacle(self, transport: Transport, *, by_name: bool) -> str | None:
        """Return the setting that it cannot honour, if there is one; *by_name* says that it was chosen by name."""

    def make(self, http_client: Any) -> Engine:
        """Make the blocking engine, on the caller's client or `None`."""
        ...  # of a Protocol

    def make_async(self, http_client: Any) -> AsyncEngine:
        """Make the asyncio engine, on the caller's client or `None`."""
        ...  # of a Protocol


class UnfitError(ConfigurationError):
    """An engine cannot work here, where another can. Nothing was sent."""


UNCLOSED: Final = "a Scanner was never closed: use it as a context manager, or call close()"


def warn_unclosed(engine: object) -> None:
    """Warn, once, of a scanner that nobody closed."""
    warnings.warn(UNCLOSED, ResourceWarning, stacklevel=2, source=engine)
