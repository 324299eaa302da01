"""Engine on httpx, which also sends through a client of the caller's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aisecurity._runtime.fork_guard import no_fork

if TYPE_CHECKING:
    from aisecurity._engines.proxies import ProxyUrl

    from .asyncio import AsyncHttpxEngine
    from .blocking import HttpxEngine

NAME: str = "httpx"
TAKES_HTTP_CLIENT: bool = True
RECORDERS: tuple[str, ...] = ("vcr", "respx", "pytest_httpx")


def obstacle(proxy: ProxyUrl | None) -> str | None:
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
