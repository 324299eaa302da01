"""Subject of a diagnosis: a configuration, the time for it, and a place to wait for sockets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias
from urllib.parse import SplitResult, urlsplit

from attrs import frozen

from aisecurity._core.effects import Flow, Invoke, Now
from aisecurity._core.wire import Transport
from aisecurity.configuration import Configuration, transport_of
from aisecurity.exceptions import APITimeoutError

Waiting: TypeAlias = Callable[[Callable[[], Any], float], Invoke]
"""Makes the effect that calls a function which waits for sockets, for so many seconds at most: in the thread of the
diagnosis, or in another."""


@frozen(kw_only=True)
class Subject:
    """A configuration under diagnosis."""

    configuration: Configuration
    timeout: float
    """Seconds for all checks together."""
    end: float
    """When they are over, on the clock of `Now`."""
    waiting: Waiting

    @property
    def transport(self) -> Transport:
        """How connections are made."""
        return transport_of(self.configuration)

    @property
    def endpoint(self) -> SplitResult:
        """The endpoint in its parts."""
        return urlsplit(self.configuration.api_endpoint)

    def seconds_left(self) -> Flow[float]:
        """Return the seconds for the next request, as for any call at most those of the configuration.

        APITimeoutError if none are left.
        """
        now: float = yield Now()
        if now >= self.end:
            raise APITimeoutError(f"no time was left of {self.timeout:g} s", sent=False)
        return min(self.configuration.timeout, self.end - now)

    def connect_seconds_left(self) -> Flow[float]:
        """Return the seconds for the next connection, TLS included. APITimeoutError if none are left."""
        return min(self.configuration.connect_timeout, (yield from self.seconds_left()))

    def wait_for(self, function: Callable[[float], Any]) -> Flow[Any]:
        """Return what *function* does with a connection, given the seconds for it, which it keeps to."""
        seconds = yield from self.connect_seconds_left()
        return (yield self.waiting(lambda: function(seconds), seconds))
