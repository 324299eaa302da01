"""Tunnel through a proxy: the exchange that opens one, without I/O."""

from __future__ import annotations

from typing import Final

from aisecurity.exceptions import APIConnectionError, ProxyRefusedError

from .answer_reader import AnswerReader, MalformedAnswerError
from .proxy_address import Proxy
from .request_head import connect_head
from .target import Target

_UNAVAILABLE: Final = frozenset({502, 503, 504})
"""Statuses of a proxy that could not reach the service at the moment."""


class TunnelRequest:
    """The exchange that opens a tunnel: send `request`, `feed` what comes until it returns True."""

    def __init__(self, target: Target, proxy: Proxy) -> None:
        self.request = connect_head(target, proxy)
        self._reader = AnswerReader()

    def feed(self, data: bytes) -> bool:
        """Return whether the tunnel stands; b"" is the end of the connection. APIConnectionError without one."""
        if not data:
            raise _rejected("it closed the connection")
        try:
            self._reader.feed(data)
        except MalformedAnswerError:
            raise _rejected("bytes that are not HTTP/1.1") from None
        status = self._reader.status
        if status in _UNAVAILABLE:
            raise _rejected(str(status))
        if status >= 300:
            raise ProxyRefusedError(f"no answer (ProxyError): {status}")
        if self._reader.has_body:
            raise _rejected("bytes before the tunnel was used")
        return bool(self._reader.status)


def _rejected(why: str) -> APIConnectionError:
    return APIConnectionError(f"no answer (ProxyError): {why}", sent=False)
