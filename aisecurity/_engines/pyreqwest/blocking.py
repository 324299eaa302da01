"""Blocking engine on pyreqwest."""

from __future__ import annotations

import threading

from pyreqwest.client import SyncClientBuilder
from pyreqwest.exceptions import PyreqwestError
from pyreqwest.request import SyncRequestBuilder
from pyreqwest.response import SyncResponse

from aisecurity._core.effects import Send
from aisecurity._core.wire import Reply
from aisecurity._engines import warn_unclosed
from aisecurity._engines.exchange import ConnectionKey, connection_key
from aisecurity.constants import base
from aisecurity.exceptions import ScannerClosedError

from .clients import ClientPool, limited, opened
from .exchange import body_of, described, mapped, silenced, watched, whole
from .interpreter_exit import STOPPABLE, WAITING


def _read(response: SyncResponse) -> Reply:
    reader = response.body_reader
    if response.status < 300:
        return whole(response, reader.read(base.MAX_REPLY_BYTES + 1))
    body = body_of(response)
    with body.reading():
        while (chunk := reader.read_chunk()) is not None:
            if not body.add(bytes(chunk)):
                break
    return body.reply()


class PyreqwestEngine:
    """For each origin a client that keeps connections, and one that does not."""

    def __init__(self) -> None:
        self._pools: dict[tuple[ConnectionKey, bool], ClientPool[SyncRequestBuilder]] = {}
        self._closed = False
        STOPPABLE.add(self)

    def send(self, effect: Send) -> Reply:
        """See `Engine.send`; UnfitError if pyreqwest cannot work here, or not with these settings."""
        if self._closed:
            raise ScannerClosedError("the scanner was closed meanwhile")
        key = (connection_key(effect), effect.needs_new)
        pool = self._pools.get(key)
        if pool is None:
            pool = self._pools.setdefault(
                key, opened(limited(SyncClientBuilder(), key[0], keep=not effect.needs_new).build, effect.transport)
            )
            if self._closed:
                # Another thread closed the clients that there were before this one.
                pool.client = None
        body = watched(effect, pool)
        thread = threading.get_ident()
        WAITING.add(thread)
        try:
            with described(pool, effect, body).build_streamed() as response:
                reply = _read(response)
        except (PyreqwestError, ValueError) as error:
            raise mapped(error, pool, body) from silenced(error)
        finally:
            WAITING.discard(thread)
        pool.used = True
        return reply

    def close(self) -> None:
        """See `Engine.close`; a connection that is in use is closed when its answer is there."""
        self._closed = True
        while self._pools:
            self._pools.popitem()[1].client = None

    def stop(self) -> None:
        """See `Stoppable.stop`."""
        for pool in list(self._pools.values()):
            client, pool.client = pool.client, None
            if client is not None:
                client.close()

    def __del__(self) -> None:
        if self._pools and not self._closed:
            warn_unclosed(self)
