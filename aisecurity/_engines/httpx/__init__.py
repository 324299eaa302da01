"""Engine on httpx, which also sends through a client of the caller's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aisecurity._runtime.fork_guard import no_fork

if TYPE_CHECKING:
    from aisecurity._core.wire import Transport

    from .asyncio import AsyncHttpxEngine
    from .blocking import HttpxEngine

NAME: str = "httpx"
EXTRA: str | None = None
TAKES_HTTP_CLIENT: bool = True


def is_installed() -> bool:
    """See `EngineFolder.is_installed`."""
    return True


def is_usable_here() -> bool:
    """See `EngineFolder.is_usable_here`."""
    return True


def obstacle(transport: Transport, *, by_name: bool) -> str | None:
    """See `EngineFolder.obstacle`: it honours every setting."""
    return None


def make(http_client: Any) -> HttpxEngine:
    """See `EngineFolder.make`."""
    with no_fork:
        from .blocking import HttpxEngine

    return HttpxEngine(http_client)


def make_async(http_client: Any) -> AsyncHttpxEngine:
    """See `EngineFolder.make_async`."""
    with no_fork:
        from .asyncio import AsyncHttpxEngine

    return AsyncHttpxEngine(http_client)
