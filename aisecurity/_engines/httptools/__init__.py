"""Engine in the caller's own thread: sockets and TLS of the standard library, answers parsed by llhttp (httptools)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aisecurity._runtime.fork_guard import no_fork

if TYPE_CHECKING:
    from aisecurity._core.wire import Transport

    from .asyncio.engine import AsyncHttptoolsEngine
    from .blocking.engine import HttptoolsEngine

NAME: str = "httptools"
TAKES_HTTP_CLIENT: bool = False
RECORDERS: tuple[str, ...] = ()


def obstacle(transport: Transport) -> str | None:
    """See `EngineFolder.obstacle`: a proxy that speaks SOCKS, configured or of the environment."""
    with no_fork:
        from aisecurity._engines.proxies import named_proxies

    return "proxy" if any(url.lower().startswith("socks") for url in named_proxies(transport)) else None


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
