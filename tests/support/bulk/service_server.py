"""Server of a scripted service on loopback, in a thread with an event loop."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from aisecurity import configuration
from tests.support.behaviours import first_request

from .scripted_service import Reply, ScriptedService

if TYPE_CHECKING:
    # Programs that measure memory run the service, too.
    import pytest


class _Connection(asyncio.Protocol):
    """One connection: HTTP/1.1 as our client speaks it."""

    def __init__(self, service: ScriptedService) -> None:
        self._service = service
        self._buffer = b""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # of a socket
        """Remember the connection."""
        self._transport = transport
        self._service.connections.add(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._service.connections.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        """Answer every request that is complete."""
        self._buffer += data
        while (request := first_request(self._buffer)) is not None:
            head, body, self._buffer = request
            self._answer(head.decode("latin-1").split(" ", 2)[1], body)

    def _answer(self, target: str, body: bytes) -> None:
        path, _, query = target.partition("?")
        ids = query.partition("=")[2].replace("%2C", ",").split(",") if query else []
        self._service.now_at_once += 1
        reply = self._service.answer(path, ids, json.loads(body) if body else None)
        if reply.delay:
            asyncio.get_running_loop().call_later(reply.delay, self._send, reply)
        else:
            self._send(reply)

    def _send(self, reply: Reply) -> None:
        self._service.now_at_once -= 1
        if not self._transport.is_closing():
            self._transport.write(reply.wire())
            if reply.torn is not None:
                self._transport.close()


async def _serve(service: ScriptedService, listener: socket.socket, stop: asyncio.Event) -> None:
    """Serve until *stop* is set."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(service), sock=listener)
    await stop.wait()
    # A connection that was accepted in this turn of the loop becomes one of the service in the next two. If the
    # server were closed before, its socket would stay open (CPython's gh-109564).
    loop.remove_reader(listener)
    for _ in range(2):
        await asyncio.sleep(0)
    server.close()
    while service.connections:
        for connection in list(service.connections):
            connection.abort()
        await asyncio.sleep(0)


@contextmanager
def served(service: ScriptedService) -> Generator[str]:
    """Serve in a thread and yield the URL."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    loop, stop = asyncio.new_event_loop(), asyncio.Event()
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        thread = threading.Thread(target=runner.run, args=(_serve(service, listener, stop),), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            loop.call_soon_threadsafe(stop.set)
            thread.join()


@contextmanager
def service_of_environment(monkeypatch: pytest.MonkeyPatch) -> Generator[ScriptedService]:
    """Yield a service that is running, and is the one of the environment."""
    service = ScriptedService()
    with served(service) as url:
        monkeypatch.setattr(configuration, "_default", None)
        monkeypatch.setenv("PANW_AI_SEC_API_KEY", "k")
        monkeypatch.setenv("PANW_AI_SEC_API_ENDPOINT", url)
        yield service
