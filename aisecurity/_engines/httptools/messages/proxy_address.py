"""Address of a proxy, and what it asks of its users."""

from __future__ import annotations

import base64
from typing import NamedTuple

from aisecurity._core.wire import Transport
from aisecurity._engines.proxies import proxy_for
from aisecurity.exceptions import ConfigurationError

from .target import Target


class Proxy(NamedTuple):
    """A proxy of the schemes http and https."""

    host: str
    port: int
    secure: bool
    """Whether TLS is spoken with the proxy itself."""
    field: str | None
    """The value of Proxy-Authorization."""

    def __repr__(self) -> str:
        """Return neither name nor password."""
        return f"Proxy(host={self.host!r}, port={self.port})"


def proxy_of(target: Target, transport: Transport) -> Proxy | None:
    """Return the proxy for *target*, configured or of the environment. ConfigurationError if it cannot be used."""
    found = proxy_for(target.address, transport)
    if found is None:
        return None
    if found.speaks_socks:
        raise ConfigurationError('proxy: engine="httpx" is needed')
    field = None
    if found.user is not None:
        field = f"Basic {base64.b64encode(f'{found.user}:{found.password}'.encode()).decode()}"
    return Proxy(found.host, found.port, found.scheme == "https", field)
