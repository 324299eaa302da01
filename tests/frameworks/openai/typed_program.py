"""Typical use of guarded clients: type checkers see the types of OpenAI's own, and the mistakes marked here."""

# pyright: reportUnnecessaryTypeIgnoreComment=error

from __future__ import annotations

from typing import assert_type

from openai import AsyncOpenAI, AsyncStream, OpenAI, Stream
from openai.types.chat import ChatCompletion, ChatCompletionChunk, ParsedChatCompletion
from openai.types.responses import ParsedResponse, Response, ResponseStreamEvent
from pydantic import BaseModel

from aisecurity.guard import AsyncGuard, Guard
from aisecurity.guard.openai import GuardedAsyncAzureOpenAI, GuardedAsyncOpenAI, GuardedAzureOpenAI, GuardedOpenAI


class Answer(BaseModel):
    """A structured answer."""

    text: str


def blocking(guard: Guard) -> None:
    """Use the blocking client."""
    client = GuardedOpenAI(guard=guard, api_key="k", system=["Be brief."], session_id="s", trust={"stored"}, timeout=3)
    plain: OpenAI = client
    assert_type(client.with_options(timeout=5), GuardedOpenAI)
    assert_type(client.copy(max_retries=0), GuardedOpenAI)
    assert_type(client.for_session("s"), GuardedOpenAI)
    chat = client.chat.completions
    assert_type(chat.create(model="m", messages=[{"role": "user", "content": "Hi."}]), ChatCompletion)
    assert_type(
        chat.create(model="m", messages=[{"role": "user", "content": "Hi."}], stream=True),
        Stream[ChatCompletionChunk],
    )
    assert_type(
        chat.parse(model="m", messages=[{"role": "user", "content": "Hi."}], response_format=Answer),
        ParsedChatCompletion[Answer],
    )
    assert_type(client.responses.create(model="m", input="Hi."), Response)
    assert_type(plain.responses.parse(model="m", input="Hi.", text_format=Answer), ParsedResponse[Answer])
    assert_type(client.post("/responses", cast_to=Response, body={}), Response)
    GuardedAzureOpenAI(guard=guard, azure_endpoint="https://azure.test", api_version="1")


async def on_loop(guard: AsyncGuard) -> None:
    """Use the client for asyncio."""
    async with GuardedAsyncOpenAI(guard=guard, session_id=lambda: None) as client:
        plain: AsyncOpenAI = client
        assert_type(await plain.responses.create(model="m", input="Hi."), Response)
        assert_type(
            await client.responses.create(model="m", input="Hi.", stream=True), AsyncStream[ResponseStreamEvent]
        )
    GuardedAsyncAzureOpenAI(guard=guard, azure_ad_token="t")


def mistakes(guard: Guard, other: AsyncGuard) -> None:
    """Make the mistakes that a type checker finds."""
    GuardedOpenAI(api_key="k")  # type: ignore[call-arg]  # must be refused
    GuardedOpenAI(guard=other)  # type: ignore[arg-type]  # must be refused
    GuardedAsyncOpenAI(guard=guard)  # type: ignore[arg-type]  # must be refused
    GuardedOpenAI(guard=guard, trust={"everything"})  # type: ignore[arg-type]  # must be refused
    GuardedOpenAI(guard=guard, keys="k")  # type: ignore[call-arg]  # must be refused
