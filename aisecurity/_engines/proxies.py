"""Proxy of a connection, configured or of the environment."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from aisecurity._core.wire import Transport
from aisecurity._runtime.fork_guard import no_fork


def named_proxies(transport: Transport) -> list[str]:
    """Return the proxies that could be used as *transport* says, for whatever URL."""
    if transport.proxy is not None or not transport.trust_env:
        return [] if transport.proxy is None else [transport.proxy]
    return [url for name, url in os.environ.items() if name.lower().endswith("_proxy") and name.lower() != "no_proxy"]


def proxy_for(url: str, transport: Transport) -> str | None:
    """Return the proxy for *url*: the configured one, else that of HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY."""
    if transport.proxy is not None or not transport.trust_env:
        return transport.proxy
    if not named_proxies(transport):
        return None
    # Imported only where a proxy is named, for it brings a whole HTTP client with it.
    with no_fork:
        from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(url)
    proxies = getproxies()
    found = proxies.get(parts.scheme) or proxies.get("all")
    return found if found and not proxy_bypass(parts.netloc) else None
