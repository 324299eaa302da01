"""Output channel of an answer: the server's `send`, and the connection beneath it."""

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
    """*send* is the server's; *connection* is None where there is no socket."""

    send: Send
    connection: ClientConnection | None
    sleep: SleepFunction

    async def pause(self, seconds: float) -> None:
        """Wait for *seconds*; raises ConnectionLost if the connection is lost meanwhile."""
        await pause(self.connection, seconds, self.sleep)


async def pause(connection: ClientConnection | None, seconds: float, sleep: SleepFunction) -> None:
    """Wait on the *connection*, or by *sleep* if there is none."""
    if connection is None:
        await sleep(seconds)
    else:
        await connection.wait(seconds)
