"""Guarded clients whose API a test plays, without a network."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from inspect import isawaitable
from typing import Any

import httpx2

from aisecurity.guard.openai import (
    GuardedAsyncAzureOpenAI,
    GuardedAsyncOpenAI,
    GuardedAzureOpenAI,
    GuardedOpenAI,
)
from tests.support.guard.halves import async_guard, blocking_guard
from tests.support.guard.scanners import AsyncFakeScanner, FakeScanner, texts_of

QUESTION: Any = [{"role": "user", "content": "How tall is Ben Nevis?"}]
Answer = Callable[[httpx2.Request], httpx2.Response]
Ask = Callable[[Any], Any]
"""Asks a client for something."""


def completion(text: str = "High.", **members: Any) -> dict[str, Any]:
    """Return a completion."""
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}
    return {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], **members}


def response(text: str = "High.", **members: Any) -> dict[str, Any]:
    """Return a response."""
    part: Any = {"type": "output_text", "text": text, "annotations": []}
    item: Any = {"id": "i", "type": "message", "role": "assistant", "status": "completed", "content": [part]}
    return {"id": "r", "object": "response", "created_at": 1, "model": "m", "output": [item], **members}


def chunks(*texts: str) -> list[Any]:
    """Return the chunks of a completion, and the end."""
    head = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    choices: list[Any] = [{"index": 0, "delta": {"content": text}, "finish_reason": None} for text in texts]
    return [*({**head, "choices": [choice]} for choice in choices), "[DONE]"]


def lines(events: Iterable[Any]) -> bytes:
    """Return the bytes of a stream."""
    return b"".join(b"data: " + (one if isinstance(one, str) else json.dumps(one)).encode() + b"\n\n" for one in events)


class Body(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body that notes whether it was closed, and may end with an error."""

    def __init__(self, content: bytes, error: Exception | None = None) -> None:
        self._content = content
        self._error = error
        self.closed = 0

    def __iter__(self) -> Iterator[bytes]:
        yield from (self._content[at : at + 7] for at in range(0, len(self._content), 7))
        if self._error is not None:
            raise self._error

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self:
            yield chunk

    def close(self) -> None:
        """Note it."""
        self.closed += 1

    async def aclose(self) -> None:
        """Note it."""
        self.closed += 1


class Played:
    """A guarded client of one half, whose API answers as a test says; it keeps the requests and the scans."""

    def __init__(self, runner: asyncio.Runner | None) -> None:
        self.runner = runner
        self.scanner: Any = AsyncFakeScanner() if runner else FakeScanner()
        self.requests: list[httpx2.Request] = []
        self.answer: Answer = lambda request: httpx2.Response(200, json=completion())

    @property
    def scanned(self) -> list[str]:
        """The texts that were scanned."""
        return [texts_of(scan.content) for scan in self.scanner.scans]

    def guard(self, **policy: Any) -> Any:
        """Return a guard of the half."""
        return async_guard(self.scanner, **policy) if self.runner else blocking_guard(self.scanner, **policy)

    def client(self, *, policy: dict[str, Any] | None = None, **settings: Any) -> Any:
        """Return a client."""
        kind: Any = GuardedAsyncOpenAI if self.runner else GuardedOpenAI
        given = {"base_url": "https://api.test/v1", **settings}
        return kind(guard=self.guard(**(policy or {})), api_key="k", max_retries=0, http_client=self.http(), **given)

    def azure(self, **settings: Any) -> Any:
        """Return a client of Azure."""
        kind: Any = GuardedAsyncAzureOpenAI if self.runner else GuardedAzureOpenAI
        given = {"azure_endpoint": "https://azure.test", "api_version": "1", "max_retries": 0, **settings}
        return kind(guard=self.guard(), api_key="k", http_client=self.http(), **given)

    def http(self) -> Any:
        """Return an HTTP client that asks the test."""
        transport = httpx2.MockTransport(self._receive)
        return httpx2.AsyncClient(transport=transport) if self.runner else httpx2.Client(transport=transport)

    def answers(self, body: Any) -> None:
        """Answer with the JSON *body* from now on."""
        headers = {"content-type": "application/json"}
        self.answer = lambda request: httpx2.Response(200, content=json.dumps(body).encode(), headers=headers)

    def streams(self, *events: Any, error: Exception | None = None) -> Body:
        """Answer with a stream from now on, and return its body."""
        body = Body(lines(events), error)
        headers = {"content-type": "text/event-stream; charset=utf-8"}
        self.answer = lambda request: httpx2.Response(200, headers=headers, stream=body)
        return body

    def run(self, result: Any) -> Any:
        """Return *result*, awaited where it is to be."""
        if self.runner is None or not (isawaitable(result) or hasattr(result, "__aiter__")):
            return result
        return self.runner.run(_awaited(result))

    def all(self, events: Any) -> list[Any]:
        """Return all that a stream yields."""
        return list(events) if self.runner is None else self.runner.run(_all(events))

    def _receive(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        return self.answer(request)


async def _awaited(result: Any) -> Any:
    return await result


async def _all(events: Any) -> list[Any]:
    return [event async for event in events]
