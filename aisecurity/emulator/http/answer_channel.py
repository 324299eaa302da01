"""The way out of an answer: through the server, or past it over the wire."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from attrs import frozen

from .connection import Wire

if TYPE_CHECKING:
    from starlette.types import Send

Sleep = Callable[[float], Awaitable[None]]


@frozen
class Exit:
    """*send* is the server's; *wire* is there where a socket is."""

    send: Send
    wire: Wire | None
    sleep: Sleep

    async def pause(self, seconds: float) -> None:
        """Let time pass, but not longer than the connection lasts."""
        await pause(self.wire, seconds, self.sleep)


async def pause(wire: Wire | None, seconds: float, sleep: Sleep) -> None:
    """Wait on the *wire*, or by *sleep* where there is none."""
    if wire is None:
        await sleep(seconds)
    else:
        await wire.wait(seconds)
