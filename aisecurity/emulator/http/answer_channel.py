"""The way out of an answer: through the server, or past it over the wire."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from attrs import frozen

from .connection import ClientConnection

if TYPE_CHECKING:
    from starlette.types import Send

SleepFunction = Callable[[float], Awaitable[None]]


@frozen
class AnswerChannel:
    """*send* is the server's; *wire* is there where a socket is."""

    send: Send
    connection: ClientConnection | None
    sleep: SleepFunction

    async def pause(self, seconds: float) -> None:
        """Let time pass, but not longer than the connection lasts."""
        await pause(self.connection, seconds, self.sleep)


async def pause(connection: ClientConnection | None, seconds: float, sleep: SleepFunction) -> None:
    """Wait on the *wire*, or by *sleep* where there is none."""
    if connection is None:
        await sleep(seconds)
    else:
        await connection.wait(seconds)
