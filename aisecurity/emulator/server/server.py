"""HTTP server of the emulator: its address, start and shutdown."""

import asyncio
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType

import uvicorn
from attrs import frozen
from starlette.applications import Starlette

from aisecurity.emulator.clock import Clock
from aisecurity.emulator.control.control import EmulatorControl
from aisecurity.emulator.http.host_names import AcceptedHosts
from aisecurity.emulator.service.service import ScanService
from aisecurity.emulator.settings import Settings

from .app import build_app
from .protocol import ConnectionProtocol

_GRACE_SECONDS = 2
_TURNS_TO_CONNECT = 2
"""Turns of the loop from accepting a connection until uvicorn knows it."""


@frozen(kw_only=True)
class Address:
    """The address to listen on; port 0 is any free port, a certificate with its key makes it https."""

    host: str = "127.0.0.1"
    port: int = 0
    tls_cert: Path | None = None
    tls_key: Path | None = None

    def listen(self) -> socket.socket:
        """Bind a socket; raises OSError if the port is in use, before anything starts."""
        family, _, _, _, address = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)[0]
        listener = socket.create_server(address[:2], family=family, backlog=2048)
        # Connections inherit TCP_NODELAY; asyncio does not set it here, and each answer would wait 40 ms.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listener

    def url(self, listener: socket.socket) -> str:
        """Return the URL with the port that was bound."""
        scheme = "https" if self.tls_cert else "http"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{host}:{listener.getsockname()[1]}"


def bound_address(listener: socket.socket) -> str:
    """Return the address that was bound: where the host was given by its name, it is another name for it."""
    return str(listener.getsockname()[0])


def run(settings: Settings, address: Address, announce: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM; *announce* is called with the URL once connections are accepted."""
    clock, control = Clock(), EmulatorControl.from_settings(settings)
    with address.listen() as listener:
        hosts = AcceptedHosts((address.host, bound_address(listener), *settings.admin_hosts))
        app = build_app(settings, clock, ScanService(settings, clock), control, hosts=hosts)
        server = EmulatorServer(app, address, lambda: announce(address.url(listener)))
        asyncio.run(server.serve(sockets=[listener]))


class EmulatorServer(uvicorn.Server):
    """A server of one process, whose memory holds all scans."""

    def __init__(self, app: Starlette, address: Address, ready: Callable[[], None]) -> None:
        super().__init__(_config(app, address))
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Call *ready* once connections are accepted."""
        await super().startup(sockets)
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop accepting, and close the connections, those included that were accepted in this turn of the loop.

        Python leaves such a connection open if its server is closed in the same turn (CPython's gh-109564).
        """
        loop = asyncio.get_running_loop()
        for listener in sockets or ():
            # The other loop of Windows accepts without it, and has no such gap.
            with suppress(NotImplementedError):
                loop.remove_reader(listener)
        for _ in range(_TURNS_TO_CONNECT):
            await asyncio.sleep(0)
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop without recording the signal: uvicorn would raise it again, and the exit code would not be 0."""
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
    # Loaded here, so that the error of an unreadable certificate reaches the caller and not a thread.
    config.load()
    return config


def run_in_thread(server: uvicorn.Server, listener: socket.socket, ready: threading.Event) -> None:
    """Serve until stopped; *ready* is set at the end too, in case the start fails."""
    try:
        asyncio.run(server.serve(sockets=[listener]))
    finally:
        ready.set()
