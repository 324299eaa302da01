"""Faults in the delivery of an answer: the request is processed, and the answer arrives damaged or not at all."""

import abc
from typing import Literal

from attrs import field, frozen, validators

from aisecurity.emulator.http.answer import HttpAnswer
from aisecurity.emulator.http.answer_channel import AnswerChannel
from aisecurity.emulator.http.connection import ClientConnection
from aisecurity.emulator.http.json_body import encode

BreakPoint = Literal["before", "head", "body"]
_TICK = 0.02
_NO_SOCKET = encode({"status_code": 500, "message": "this fault needs a socket: run the emulator on one"})


class Delivery(abc.ABC):
    """A fault that sends the answer in its own way."""

    @abc.abstractmethod
    async def deliver(self, answer: HttpAnswer, channel: AnswerChannel) -> None:
        """Send *answer*, or a part of it."""


class _DirectDelivery(Delivery):
    async def deliver(self, answer: HttpAnswer, channel: AnswerChannel) -> None:
        """Send over the connection; without a socket, answer 500 and say so in its body."""
        if channel.connection is None:
            await HttpAnswer.of(500, _NO_SOCKET, "application/json").send(channel.send)
        else:
            await self.deliver_directly(channel.connection, answer)

    @abc.abstractmethod
    async def deliver_directly(self, connection: ClientConnection, answer: HttpAnswer) -> None:
        """Write to *connection*, and wait until it is lost."""


def _part(answer: HttpAnswer, break_point: BreakPoint) -> bytes:
    head = answer.head()
    parts = {"before": b"", "head": head[: len(head) // 2], "body": head + answer.body[: len(answer.body) // 2]}
    return parts[break_point]


@frozen(kw_only=True)
class SilenceFault(_DirectDelivery):
    """Nothing is ever answered."""

    silence: Literal[True] = True

    async def deliver_directly(self, connection: ClientConnection, answer: HttpAnswer) -> None:
        """Wait for the client to give up."""
        await connection.wait()


@frozen(kw_only=True)
class ResetFault(_DirectDelivery):
    """The connection breaks: before the answer, within its head, or within its body."""

    reset: BreakPoint = "before"

    async def deliver_directly(self, connection: ClientConnection, answer: HttpAnswer) -> None:
        """Send a part, then a reset."""
        connection.write(_part(answer, self.reset))
        connection.reset()
        await connection.wait()


@frozen(kw_only=True)
class CloseFault(_DirectDelivery):
    """The connection is closed in order: before the answer, within its head, or within its body."""

    close: BreakPoint = "before"

    async def deliver_directly(self, connection: ClientConnection, answer: HttpAnswer) -> None:
        """Send a part, then close."""
        connection.write(_part(answer, self.close))
        connection.close()
        await connection.wait()


@frozen(kw_only=True)
class TruncatedFault(_DirectDelivery):
    """Only that many bytes of the body arrive, fewer than its Content-Length."""

    truncated: int = field(default=20, validator=validators.ge(0))

    async def deliver_directly(self, connection: ClientConnection, answer: HttpAnswer) -> None:
        """Send the head and the beginning of the body, then close."""
        connection.write(answer.head() + answer.body[: min(self.truncated, len(answer.body) - 1)])
        connection.close()
        await connection.wait()


@frozen(kw_only=True)
class ContentLengthFault(_DirectDelivery):
    """The whole body arrives, with a wrong Content-Length."""

    content_length: int = field(default=10, validator=validators.ge(0))

    async def deliver_directly(self, connection: ClientConnection, answer: HttpAnswer) -> None:
        """Send the answer with that length, then close."""
        connection.write(answer.head(self.content_length) + answer.body)
        connection.close()
        await connection.wait()


@frozen(kw_only=True)
class SlowBytesFault(Delivery):
    """The body arrives at that many bytes a second, after the head."""

    slow_bytes: int = field(default=100, validator=validators.ge(1))

    async def deliver(self, answer: HttpAnswer, channel: AnswerChannel) -> None:
        """Send the body piece by piece, which needs no socket."""
        size = max(1, round(self.slow_bytes * _TICK))
        await channel.send(
            {"type": "http.response.start", "status": answer.status, "headers": answer.headers_with_length()}
        )
        for start in range(0, len(answer.body), size):
            await channel.pause(size / self.slow_bytes)
            await channel.send(
                {"type": "http.response.body", "body": answer.body[start : start + size], "more_body": True}
            )
        await channel.send({"type": "http.response.body", "body": b""})
