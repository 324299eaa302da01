"""Address of a proxy, and what it asks of its users."""

from __future__ import annotations

import base64
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from aisecurity._core.wire import Transport
from aisecurity._engines.proxies import proxy_for
from aisecurity.exceptions import ConfigurationError

from .target import Target

_NEEDED = "proxy: a URL such as http://host:3128 is needed"


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
    """Return the proxy for *target*, configured or of the environment. ConfigurationError if its URL is none."""
    url = proxy_for(target.address, transport)
    if url is None:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        # The cause would repeat the URL, and so its password.
        raise ConfigurationError(_NEEDED) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ConfigurationError(_NEEDED)
    field = None
    if parts.username is not None:
        user = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        # Of the environment, where bytes that are no UTF-8 read as halves of characters.
        field = f"Basic {base64.b64encode(user.encode(errors='surrogateescape')).decode()}"
    secure = parts.scheme == "https"
    return Proxy(parts.hostname, port or (443 if secure else 80), secure, field)
