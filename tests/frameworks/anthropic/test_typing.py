"""A guarded client as type checkers see it: the client's own types, and each half with its own guard."""

from __future__ import annotations

from typing import assert_type

from anthropic import Anthropic, AsyncAnthropic, AsyncStream, Middleware, Stream
from anthropic.types import Message, ParsedMessage, RawMessageStreamEvent
from pydantic import BaseModel

from aisecurity.guard import AsyncGuard, Guard
from aisecurity.guard.anthropic import AsyncGuardMiddleware, GuardMiddleware


class Answer(BaseModel):
    """A structured answer."""

    text: str


def blocking(guard: Guard) -> None:
    """Call a client."""
    client = Anthropic(middleware=[GuardMiddleware(guard, system="S", session_id="s", unscanned={"/v1/files"})])
    assert_type(client.messages.create(model="m", max_tokens=9, messages=[]), Message)
    assert_type(
        client.messages.create(model="m", max_tokens=9, messages=[], stream=True), Stream[RawMessageStreamEvent]
    )
    assert_type(
        client.messages.parse(model="m", max_tokens=9, messages=[], output_format=Answer), ParsedMessage[Answer]
    )
    GuardMiddleware(AsyncGuard("p"))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # of the other half


async def on_loop(guard: AsyncGuard) -> None:
    """Call a client."""
    client = AsyncAnthropic(middleware=[AsyncGuardMiddleware(guard)])
    assert_type(await client.messages.create(model="m", max_tokens=9, messages=[]), Message)
    stream = await client.messages.create(model="m", max_tokens=9, messages=[], stream=True)
    assert_type(stream, AsyncStream[RawMessageStreamEvent])
    AsyncGuardMiddleware(Guard("p"))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # of the other half


def test_both_are_middlewares() -> None:
    """A client takes them for what they are."""
    assert issubclass(GuardMiddleware, Middleware)
    assert issubclass(AsyncGuardMiddleware, Middleware)
