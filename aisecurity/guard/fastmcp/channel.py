"""Guarded channels of a server: what a tool says and asks while it runs, past its result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mcp.server.connection import Connection
from mcp.server.session import ServerSession
from mcp.shared.dispatcher import CallOptions, Outbound

from .dispatcher import answered
from .passage import MCPExchange
from .texts import Json


class GuardedChannel:
    """A channel from a server to its client, around another one."""

    def __init__(self, inner: Outbound, exchange: Callable[[], MCPExchange]) -> None:
        self._inner: Any = inner
        self._exchange = exchange

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def send_raw_request(
        self, method: str, params: Mapping[str, Any] | None, opts: CallOptions | None = None
    ) -> Json:
        """Ask the client, and return its answer. MCPError if either must not pass."""
        ask = self._inner.send_raw_request
        return await answered(self._exchange(), method, params, lambda: ask(method, params, opts))

    async def notify(self, method: str, params: Mapping[str, Any] | None, opts: CallOptions | None = None) -> None:
        """Notify the client, unless it must not pass: then it is reported."""
        if await self._exchange().notification(method, params):
            await self._inner.notify(method, params, opts)

    async def progress(self, progress: float, total: float | None = None, message: str | None = None) -> None:
        """Report progress, without its text if that must not pass."""
        said = {"message": message} if message else None
        passes = await self._exchange().notification("notifications/progress", said)
        # A channel of a connection has no such method, and nobody calls it there.
        await self._inner.progress(progress, total, message if passes else None)


def guard_channels(session: ServerSession, exchange: Callable[[], MCPExchange]) -> None:
    """Put guards around both channels of *session*, once; *exchange* makes an exchange of the server's."""
    request = session._request_outbound  # pyright: ignore[reportPrivateUsage]  # checked in has_channels
    if not isinstance(request, GuardedChannel):
        guarded: Any = GuardedChannel(request, exchange)  # the rest of a DispatchContext by __getattr__
        session._request_outbound = guarded  # pyright: ignore[reportPrivateUsage]  # mcp has no public seam
    connection = session._connection  # pyright: ignore[reportPrivateUsage]  # mcp has no public seam
    if connection.has_standalone_channel and not isinstance(connection.outbound, GuardedChannel):
        connection.outbound = GuardedChannel(connection.outbound, exchange)


def has_channels() -> bool:
    """Return whether sessions of the installed `mcp` have their channels where they are looked for."""
    probe: Any = object()
    connection = Connection.for_loop(probe)
    session = ServerSession(probe, connection)
    found = [getattr(session, name, None) for name in ("_request_outbound", "_connection")]
    return found == [probe, connection] and connection.outbound is probe and connection.has_standalone_channel
