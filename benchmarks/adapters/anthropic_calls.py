"""Calls of Anthropic's clients."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from anthropic import Anthropic, AsyncAnthropic

from aisecurity.guard import AsyncGuard, Guard
from aisecurity.guard.anthropic import AsyncGuardMiddleware, GuardMiddleware
from aisecurity.testing.model_server.messages import Messages

from .answers import CALL, TEXT, URL, async_http, http
from .calls import Measured, question

_KINDS = [("whole", TEXT, False), ("streamed", TEXT, True), ("a tool", CALL, False)]


def blocking_calls(guard: Guard) -> Sequence[Measured]:
    """Return the calls of the blocking client."""

    def call(answer: Any, middleware: Any, *, is_streamed: bool) -> Callable[[str], None]:
        transport = http(Messages(), answer, is_streamed=is_streamed)
        client = Anthropic(api_key="k", base_url=URL, http_client=transport, middleware=middleware)

        def ask(number: str) -> None:
            given = _asked(client, number, is_streamed=is_streamed)
            if is_streamed:
                for _ in given:
                    pass

        return ask

    own = [GuardMiddleware(guard)]
    return [
        Measured(name, call(answer, [], is_streamed=streams), call(answer, own, is_streamed=streams))
        for name, answer, streams in _KINDS
    ]


@asynccontextmanager
async def async_calls(guard: AsyncGuard) -> AsyncGenerator[Sequence[Measured]]:
    """Yield the calls of the asyncio client."""

    def call(answer: Any, middleware: Any, *, is_streamed: bool) -> Callable[[str], Awaitable[None]]:
        transport = async_http(Messages(), answer, is_streamed=is_streamed)
        client = AsyncAnthropic(api_key="k", base_url=URL, http_client=transport, middleware=middleware)

        async def ask(number: str) -> None:
            given = await _asked(client, number, is_streamed=is_streamed)
            if is_streamed:
                async for _ in given:
                    pass

        return ask

    own = [AsyncGuardMiddleware(guard)]
    yield [
        Measured(name, call(answer, [], is_streamed=streams), call(answer, own, is_streamed=streams))
        for name, answer, streams in _KINDS
    ]


def _asked(client: Any, number: str, *, is_streamed: bool) -> Any:
    messages = [{"role": "user", "content": question(number)}]
    return client.messages.create(model="m", max_tokens=300, messages=messages, stream=is_streamed)
