"""Engine in the caller's own thread: sockets and TLS of the standard library, answers parsed by llhttp (httptools)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aisecurity._runtime.fork_guard import no_fork

if TYPE_CHECKING:
    from aisecurity._engines.proxies import ProxyUrl

    from .asyncio.engine import AsyncHttptoolsEngine
    from .blocking.engine import HttptoolsEngine

NAME: str = "httptools"
TAKES_HTTP_CLIENT: bool = False
RECORDERS: tuple[str, ...] = ()


def obstacle(proxy: ProxyUrl | None) -> str | None:
    """See `EngineFolder.obstacle`: a proxy that speaks SOCKS."""
    return "proxy" if proxy is not None and proxy.speaks_socks else None


def make(http_client: Any) -> HttptoolsEngine:
    """See `EngineFolder.make`; *http_client* is `None`."""
    with no_fork:
        from .blocking.engine import HttptoolsEngine

    return HttptoolsEngine()


def make_async(http_client: Any) -> AsyncHttptoolsEngine:
    """See `EngineFolder.make_async`; *http_client* is `None`."""
    with no_fork:
        from .asyncio.engine import AsyncHttptoolsEngine

    return AsyncHttptoolsEngine()
