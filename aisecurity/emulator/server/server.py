"""The server under the emulator: where it listens, and how it starts and ends."""

import asyncio
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import uvicorn
from attrs import frozen
from starlette.applications import Starlette

from aisecurity.emulator.settings import Settings

from .app import create_app
from .protocol import ConnectionProtocol

_GRACE_SECONDS = 2


@frozen(kw_only=True)
class Address:
    """Where to listen; port 0 is any free port, a certificate with its key makes it https."""

    host: str = "127.0.0.1"
    port: int = 0
    tls_cert: Path | None = None
    tls_key: Path | None = None

    def listen(self) -> socket.socket:
        """Bind, so that a port in use is an error before anything starts."""
        family, _, _, _, address = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)[0]
        listener = socket.create_server(address[:2], family=family, backlog=2048)
        # Connections inherit it. asyncio does not set it for this kind of socket, and each answer would wait 40 ms.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listener

    def url(self, listener: socket.socket) -> str:
        """Name the port that was bound."""
        scheme = "https" if self.tls_cert else "http"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{host}:{listener.getsockname()[1]}"


def run(settings: Settings, address: Address, announce: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM; *announce* is told the URL once connections are accepted."""
    with address.listen() as listener:
        server = EmulatorServer(create_app(settings), address, lambda: announce(address.url(listener)))
        asyncio.run(server.serve(sockets=[listener]))


class EmulatorServer(uvicorn.Server):
    """One process, one worker: what is remembered is in its memory."""

    def __init__(self, app: Starlette, address: Address, ready: Callable[[], None]) -> None:
        super().__init__(_config(app, address))
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Say so when connections are accepted."""
        await super().startup(sockets)
        self._ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop without remembering the signal: uvicorn would raise it again, and the exit code would not be 0."""
        self.force_exit = self.should_exit
        self.should_exit = True


def _config(app: Starlette, address: Address) -> uvicorn.Config:
    config = uvicorn.Config(
        app,
        loop="asyncio",
        http=ConnectionProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        ssl_certfile=address.tls_cert,
        ssl_keyfile=address.tls_key,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    # Here, so that an unreadable certificate is raised to the caller and not in a thread.
    config.load()
    return config


def run_in_thread(server: uvicorn.Server, listener: socket.socket, ready: threading.Event) -> None:
    """Serve, and set *ready* at the latest when that ends."""
    try:
        asyncio.run(server.serve(sockets=[listener]))
    finally:
        ready.set()
