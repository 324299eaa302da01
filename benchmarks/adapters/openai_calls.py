"""Calls of OpenAI's clients."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from openai import AsyncOpenAI, OpenAI

from aisecurity.guard import AsyncGuard, Guard
from aisecurity.guard.openai import GuardedAsyncOpenAI, GuardedOpenAI
from aisecurity.testing.model_server import ModelAnswer
from aisecurity.testing.model_server.chat_completions import ChatCompletions
from aisecurity.testing.model_server.responses import Responses

from .answers import CALL, TEXT, URL, async_http, http
from .calls import Measured, question

_KINDS: list[tuple[str, Any, ModelAnswer, bool]] = [
    ("chat, whole", ChatCompletions(), TEXT, False),
    ("chat, streamed", ChatCompletions(), TEXT, True),
    ("chat, a tool", ChatCompletions(), CALL, False),
    ("responses, whole", Responses(), TEXT, False),
    ("responses, streamed", Responses(), TEXT, True),
    ("responses, a tool", Responses(), CALL, False),
]


def blocking_calls(guard: Guard) -> Sequence[Measured]:
    """Return the calls of the blocking client."""

    def call(make: Any, form: Any, answer: Any, *, is_streamed: bool) -> Callable[[str], None]:
        client = make(api_key="k", base_url=URL, http_client=http(form, answer, is_streamed=is_streamed))

        def ask(number: str) -> None:
            given = _asked(client, form, number, is_streamed=is_streamed)
            if is_streamed:
                for _ in given:
                    pass

        return ask

    own = partial(GuardedOpenAI, guard=guard)
    return [
        Measured(name, call(OpenAI, *kind, is_streamed=streams), call(own, *kind, is_streamed=streams))
        for name, *kind, streams in _KINDS
    ]


@asynccontextmanager
async def async_calls(guard: AsyncGuard) -> AsyncGenerator[Sequence[Measured]]:
    """Yield the calls of the asyncio client."""

    def call(make: Any, form: Any, answer: Any, *, is_streamed: bool) -> Callable[[str], Awaitable[None]]:
        client = make(api_key="k", base_url=URL, http_client=async_http(form, answer, is_streamed=is_streamed))

        async def ask(number: str) -> None:
            given = await _asked(client, form, number, is_streamed=is_streamed)
            if is_streamed:
                async for _ in given:
                    pass

        return ask

    own = partial(GuardedAsyncOpenAI, guard=guard)
    yield [
        Measured(name, call(AsyncOpenAI, *kind, is_streamed=streams), call(own, *kind, is_streamed=streams))
        for name, *kind, streams in _KINDS
    ]


def _asked(client: Any, form: Any, number: str, *, is_streamed: bool) -> Any:
    if isinstance(form, Responses):
        return client.responses.create(model="m", input=question(number), stream=is_streamed)
    messages = [{"role": "user", "content": question(number)}]
    return client.chat.completions.create(model="m", messages=messages, stream=is_streamed)
