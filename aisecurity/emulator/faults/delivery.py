"""Faults on the way out: the request is carried out, and the answer arrives badly or not at all."""

import abc
from typing import Literal

from attrs import field, frozen, validators

from aisecurity.emulator.http.answer import Answer
from aisecurity.emulator.http.answer_channel import Exit
from aisecurity.emulator.http.connection import Wire
from aisecurity.emulator.http.json_body import encode

At = Literal["before", "head", "body"]
_TICK = 0.02
_NO_SOCKET = encode({"status_code": 500, "message": "this fault needs a socket: run the emulator on one"})


class Delivering(abc.ABC):
    """It sends the answer in its own way."""

    @abc.abstractmethod
    async def deliver(self, answer: Answer, way: Exit) -> None:
        """Send *answer*, or what is left of it."""


class _PastTheServer(Delivering):
    async def deliver(self, answer: Answer, way: Exit) -> None:
        """Send over the wire; without a socket that cannot be done, and a 500 says it."""
        if way.wire is None:
            await Answer.of(500, _NO_SOCKET, "application/json").send(way.send)
        else:
            await self.over(way.wire, answer)

    @abc.abstractmethod
    async def over(self, wire: Wire, answer: Answer) -> None:
        """Send what is to be sent, and wait until the connection is gone."""


def _part(answer: Answer, at: At) -> bytes:
    head = answer.head()
    parts = {"before": b"", "head": head[: len(head) // 2], "body": head + answer.body[: len(answer.body) // 2]}
    return parts[at]


@frozen(kw_only=True)
class Silence(_PastTheServer):
    """Nothing is ever answered."""

    silence: Literal[True] = True

    async def over(self, wire: Wire, answer: Answer) -> None:
        """Wait for the other side to give up."""
        await wire.wait()


@frozen(kw_only=True)
class Reset(_PastTheServer):
    """The connection breaks: before the answer, within its head, or within its body."""

    reset: At = "before"

    async def over(self, wire: Wire, answer: Answer) -> None:
        """Send a part, then a reset."""
        wire.write(_part(answer, self.reset))
        wire.reset()
        await wire.wait()


@frozen(kw_only=True)
class Close(_PastTheServer):
    """The connection ends in order, at a place where it must not."""

    close: At = "before"

    async def over(self, wire: Wire, answer: Answer) -> None:
        """Send a part, then close."""
        wire.write(_part(answer, self.close))
        wire.close()
        await wire.wait()


@frozen(kw_only=True)
class Truncated(_PastTheServer):
    """Only so many bytes of the body arrive, fewer than its Content-Length says."""

    truncated: int = field(default=20, validator=validators.ge(0))

    async def over(self, wire: Wire, answer: Answer) -> None:
        """Send the head and the beginning of the body, then close."""
        wire.write(answer.head() + answer.body[: min(self.truncated, len(answer.body) - 1)])
        wire.close()
        await wire.wait()


@frozen(kw_only=True)
class ContentLength(_PastTheServer):
    """The whole body arrives, under a Content-Length that is another."""

    content_length: int = field(default=10, validator=validators.ge(0))

    async def over(self, wire: Wire, answer: Answer) -> None:
        """Send it so, then close."""
        wire.write(answer.head(self.content_length) + answer.body)
        wire.close()
        await wire.wait()


@frozen(kw_only=True)
class SlowBytes(Delivering):
    """The body arrives at so many bytes a second; the head is there at once."""

    slow_bytes: int = field(default=100, validator=validators.ge(1))

    async def deliver(self, answer: Answer, way: Exit) -> None:
        """Send it piece by piece, which needs no socket."""
        size = max(1, round(self.slow_bytes * _TICK))
        await way.send({"type": "http.response.start", "status": answer.status, "headers": answer.framed()})
        for start in range(0, len(answer.body), size):
            await way.pause(size / self.slow_bytes)
            await way.send({"type": "http.response.body", "body": answer.body[start : start + size], "more_body": True})
        await way.send({"type": "http.response.body", "body": b""})
