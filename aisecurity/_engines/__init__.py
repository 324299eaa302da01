"""Who performs a Send. Nothing outside this package imports an HTTP library."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Final, Protocol

from aisecurity.exceptions import ConfigurationError

if TYPE_CHECKING:
    from aisecurity._core.effects import Send
    from aisecurity._core.wire import Reply


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


class UnfitError(ConfigurationError):
    """Pyreqwest cannot work here, where httpx can. Nothing was sent."""


UNCLOSED: Final = "a Scanner was never closed: use it as a context manager, or call close()"


def warn_unclosed(engine: object) -> None:
    """Give the one warning for a scanner that nobody closed."""
    warnings.warn(UNCLOSED, ResourceWarning, stacklevel=2, source=engine)
