"""Rest of a body behind an answer that was given before it was read."""

import asyncio
from collections.abc import Iterator, Mapping

import pytest
from starlette.types import Message, Receive, Scope, Send

from aisecurity.emulator.server.lingering import LingeringMiddleware

PART: Message = {"type": "http.request", "body": b"12345", "more_body": True}
LAST: Message = {"type": "http.request", "body": b"1", "more_body": False}
GONE: Message = {"type": "http.disconnect"}
CHUNKED = {"transfer-encoding": "chunked"}
HELD_BACK = [True, None]
"""`more_body` of what was sent: the end of the answer came behind the rest of the body."""


async def _rejecting(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 413, "headers": []})
    await send({"type": "http.response.body", "body": b"too large"})


async def _reading(scope: Scope, receive: Receive, send: Send) -> None:
    while (await receive()).get("more_body"):
        pass
    await _rejecting(scope, receive, send)


@pytest.mark.parametrize(
    ("headers", "messages", "left", "sent"),
    [
        (CHUNKED, [PART, PART, LAST], 0, HELD_BACK),
        ({"content-length": "20"}, [PART, GONE], 0, HELD_BACK),
        ({"content-length": "20"}, [PART], 0, HELD_BACK),
        (CHUNKED, [PART] * 9, 5, HELD_BACK),
        ({"content-length": "20", "expect": "100-continue"}, [PART, LAST], 2, [None]),
        ({}, [LAST], 1, [None]),
    ],
    ids=["chunked", "gone", "stalled", "endless", "expects", "none"],
)
async def test_rest(headers: Mapping[str, str], messages: list[Message], left: int, sent: list[bool | None]) -> None:
    """The rest is read, up to a bound and while some of it comes, unless the client waits to be told to send it."""
    rest = iter(messages)
    app = LingeringMiddleware(_rejecting, most_bytes=20, seconds=0.001)

    assert ([b"too large", b""][: len(sent)], sent) == await _answered(app, headers, rest)
    assert left == len(list(rest))


async def test_whole() -> None:
    """An application that has read all of it sends its answer as it is."""
    assert ([b"too large"], [None]) == await _answered(LingeringMiddleware(_reading), CHUNKED, iter([PART, LAST]))


async def _answered(
    app: LingeringMiddleware, headers: Mapping[str, str], messages: Iterator[Message]
) -> tuple[list[bytes], list[bool | None]]:
    """Return the bodies that were sent, and which of them said that there is more."""
    sent: list[Message] = []

    async def receive() -> Message:
        message = next(messages, None)
        if message is None:
            await asyncio.Event().wait()
        return message or GONE

    async def send(message: Message) -> None:
        sent.append(message)

    encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
    await app({"type": "http", "headers": encoded}, receive, send)
    bodies = [message for message in sent if message["type"] == "http.response.body"]
    return [message["body"] for message in bodies], [message.get("more_body") for message in bodies]
