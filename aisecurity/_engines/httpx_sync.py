"""The blocking engine on httpx."""

from __future__ import annotations

import os
import time

import httpx

from aisecurity._core.effects import Send
from aisecurity._core.wire import Reply, Transport
from aisecurity.exceptions import APITimeoutError

from .httpx_shared import Body, client_settings, errors_mapped, request_settings


class HttpxEngine:
    """One client for each process and transport, or the caller's own, which is never closed here."""

    name = "httpx"

    def __init__(self, client: httpx.Client | None = None) -> None:
        self._theirs = client
        self._ours: dict[tuple[int, Transport], httpx.Client] = {}

    def _client(self, transport: Transport) -> httpx.Client:
        if self._theirs is not None:
            return self._theirs
        # A child process must not share a socket with its parent, so the process is part of the key.
        key = (os.getpid(), transport)
        client = self._ours.get(key)
        return client or self._ours.setdefault(key, httpx.Client(**client_settings(transport)))

    def send(self, effect: Send) -> Reply:
        """See `Engine.send`."""
        end = None if effect.timeout is None else time.monotonic() + effect.timeout
        client = self._client(effect.transport)
        with errors_mapped():
            request = client.build_request(**request_settings(effect, own_client=client is not self._theirs))
            response = client.send(request, stream=True, follow_redirects=False)
            try:
                body = Body(response)
                for chunk in response.iter_bytes():
                    body.add(chunk)
                    if end is not None and time.monotonic() > end:
                        raise APITimeoutError(f"the answer was not complete within {effect.timeout:.3g} s")
            finally:
                response.close()
        return body.reply()

    def close(self) -> None:
        """See `Engine.close`."""
        while self._ours:
            (process, _), client = self._ours.popitem()
            if process == os.getpid():
                client.close()
