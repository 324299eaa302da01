"""Engines, which send requests: the protocols of both kinds, and the row by which the registry knows one.

Each HTTP library has a folder of its own; nothing else of the client imports it.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

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


class EngineRow(NamedTuple):
    """An engine as the registry lists it. Importing its folder imports nothing of its library."""

    name: str
    """The value of *engine* that chooses it."""
    extra: str | None
    """The extra that installs its library, `None` for a dependency of the package."""
    takes_http_client: bool
    """Whether a client of the caller's own is of this library."""
    is_installed: Callable[[], bool]
    is_usable_here: Callable[[], bool]
    """Whether it works in this process, which may be a forked child."""
    obstacle: Callable[[Transport, bool], str | None]
    """Returns the setting that it cannot honour, if there is one; the flag says whether it was chosen by name."""
    make: Callable[[Any], Engine]
    """Makes the blocking engine, on the caller's client or `None`."""
    make_async: Callable[[Any], AsyncEngine]
    """Makes the asyncio engine, on the caller's client or `None`."""


class UnfitError(ConfigurationError):
    """An engine cannot work here, where another can. Nothing was sent."""


UNCLOSED: Final = "a Scanner was never closed: use it as a context manager, or call close()"


def warn_unclosed(engine: object) -> None:
    """Give the one warning for a scanner that nobody closed."""
    warnings.warn(UNCLOSED, ResourceWarning, stacklevel=2, source=engine)
