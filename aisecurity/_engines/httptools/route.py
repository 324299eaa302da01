"""Route to an origin: the proxy on the way and the pool of connections."""

from __future__ import annotations

import math
import time
from typing import Final, Generic

from aisecurity._core.effects import Send
from aisecurity._core.wire import Transport
from aisecurity._engines.exchange import bounded
from aisecurity._engines.trust import proxy_context, ssl_context

from .messages.proxy_address import proxy_of
from .messages.target import Target
from .pool import C, ConnectionPool

RECENT: Final = 1.0
"""Seconds since its last answer for which a connection counts as alive, so that a submission may use it."""


class Route(Generic[C]):
    """The way of all requests with the same origin and settings.

    ConfigurationError if the proxy's URL is none, or a certificate's file cannot be read.
    """

    def __init__(self, target: Target, transport: Transport) -> None:
        self.transport = transport
        self.proxy = proxy_of(target, transport)
        # Made here, so that a file that cannot be read is found before anything is connected.
        self.context = ssl_context(transport) if target.secure else None
        """TLS settings for the origin, if TLS is spoken with it."""
        self.proxy_context = proxy_context(transport) if self.proxy is not None and self.proxy.secure else None
        self.pool: ConnectionPool[C] = ConnectionPool(transport.max_connections)

    def opened_by(self, end: float) -> float:
        """Return when a connection must stand that is opened now, for an exchange that is over by *end*."""
        seconds = bounded(self.transport.connect_timeout)
        return end if seconds is None else min(end, time.monotonic() + seconds)


def youngest_of(effect: Send, now: float) -> float:
    """Return the time before which no kept connection may have been used last that *effect* is to go over."""
    return now - RECENT if effect.recent else -math.inf
